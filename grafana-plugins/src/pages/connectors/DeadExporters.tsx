import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { useStyles2 } from '@grafana/ui';
import { StateBadge } from '../../components/StateBadge';
import { agoText } from '../../core/deviceText';
import { unescaped } from '../../core/unescaped';
import type { DeadExporter } from './connectorCard';

interface Props {
  readonly exporters: readonly DeadExporter[];
  readonly nowMs: number;
}

/** One line for each exporter that does not answer. */
export function DeadExporters({ exporters, nowMs }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <>
      {exporters.map(({ instance, connectors, lastUpMs }) => (
        <div key={instance} className={styles.line}>
          <StateBadge level="critical" />
          <span>
            {t(
              'connectors.exporter-dead',
              'Exporter {{instance}} does not answer: no data of {{connectors}}. Check that it is running and scraped.',
              { instance, connectors: connectors.join(', '), ...unescaped },
            )}{' '}
            {lastUpMs !== undefined && t('connectors.last-data', 'Last data {{ago}}.', { ago: agoText(lastUpMs, nowMs) })}
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
