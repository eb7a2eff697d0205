import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { ExporterNotice } from '../../components/ExporterNotice';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { pageTitle } from '../../components/pageTitle';
import { ConnectorCardView } from './ConnectorCardView';
import { ExporterSummary } from './ExporterSummary';
import { ReloadButton } from './ReloadButton';
import { useConnectors } from './useConnectors';

/** All connectors with their state, and the exporters. */
export default function ConnectorsPage() {
  const styles = useStyles2(getStyles);
  const { cards, metrics, problem, error, exporterError, isLoading, refresh } = useConnectors();
  return (
    <PluginPage
      renderTitle={pageTitle(t('page.connectors', 'Connectors'))}
      actions={<FleetRefresh isLoading={isLoading} onRefresh={refresh} />}
    >
      {error !== undefined && <FleetError error={error} onRetry={refresh} />}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {problem === undefined && error === undefined && metrics === undefined && (
        <LoadingPlaceholder text={t('connectors.loading', 'Loading connectors')} />
      )}
      {metrics !== undefined && cards.length === 0 && <FleetFirstRun problem="no-devices" />}
      {metrics !== undefined && cards.length > 0 && (
        <div className={styles.page}>
          <ExporterSummary vectors={metrics.exporters} nowMs={metrics.loadedAtMs} />
          <div className={styles.cards}>
            {cards.map((card) => (
              <ConnectorCardView
                key={card.connector}
                card={card}
                nowMs={metrics.loadedAtMs}
                rates={metrics.rates.find(({ labels }) => labels['connector'] === card.connector)}
              />
            ))}
          </div>
          {exporterError !== undefined && <ExporterNotice error={exporterError} what={t('connectors.what', 'Error messages')} />}
          <div>
            <ReloadButton onReloaded={refresh} />
          </div>
        </div>
      )}
    </PluginPage>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    page: css({ display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'minmax(0, 1fr)' }),
    cards: css({ display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 360px), 1fr))', gap: theme.spacing(2) }),
  };
}
