import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { StateBadge } from '../../components/StateBadge';
import { unescaped } from '../../core/unescaped';
import type { DeadExporter } from './connectorCard';

/** One line for each exporter that does not answer. */
export function DeadExporters({ exporters }: { readonly exporters: readonly DeadExporter[] }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {exporters.map(({ instance, connectors }) => (
        <div key={instance} className={styles.line}>
          <StateBadge level="critical" />
          <span>
            {t(
              'connectors.exporter-dead',
              'Exporter {{instance}} does not answer: no data of {{connectors}}. Check that it is running and scraped.',
              { instance, connectors: connectors.join(', '), ...unescaped },
            )}
          </span>
        </div>
      ))}
    </>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    line: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(0.5, 1), overflowWrap: 'anywhere' }),
  };
}
