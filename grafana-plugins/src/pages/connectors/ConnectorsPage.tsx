import React, { useCallback, useState } from 'react';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { ExporterNotice } from '../../components/ExporterNotice';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { pageTitle } from '../../components/pageTitle';
import { serverNowMs } from '../../data/clock';
import { getCardPageStyles } from './cardStyles';
import { sourceKey, withoutDeadExporters } from './connectorCard';
import { ConnectorCardView } from './ConnectorCardView';
import { DeadExporters } from './DeadExporters';
import { ExporterSummary } from './ExporterSummary';
import { OutputsSection } from './outputs/OutputsSection';
import { useOutputs } from './outputs/useOutputs';
import { ReloadButton } from './ReloadButton';
import { useConnectors } from './useConnectors';

/** All connectors with their state, the exporters, and the outputs. */
export default function ConnectorsPage() {
  const styles = useStyles2(getCardPageStyles);
  const { cards, metrics, problem, error, exporterError, isLoading, refresh: refreshConnectors } = useConnectors();
  const { data: outputs, error: outputsError, isLoading: isLoadingOutputs, refresh: refreshOutputs } = useOutputs();
  const refresh = useCallback(() => {
    refreshConnectors();
    refreshOutputs();
  }, [refreshConnectors, refreshOutputs]);
  const hasCards = cards.length > 0;
  const { dead, cards: shown } = withoutDeadExporters(cards);
  const [openedAtMs] = useState(serverNowMs);
  const nowMs = metrics?.loadedAtMs ?? openedAtMs;
  return (
    <PluginPage
      renderTitle={pageTitle(t('page.connectors', 'Connectors'))}
      actions={<FleetRefresh isLoading={isLoading || isLoadingOutputs} onRefresh={refresh} />}
    >
      {error !== undefined && <FleetError error={error} onRetry={refresh} />}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {problem === undefined && error === undefined && metrics === undefined && (
        <LoadingPlaceholder text={t('connectors.loading', 'Loading connectors')} />
      )}
      {metrics !== undefined && cards.length === 0 && <FleetFirstRun problem="no-devices" />}
      <div className={styles.page}>
        {hasCards && (
          <>
            {metrics !== undefined && <ExporterSummary vectors={metrics.exporters} nowMs={nowMs} />}
            <DeadExporters exporters={dead} nowMs={nowMs} />
            <div className={styles.cards}>
              {shown.map((card) => (
                <ConnectorCardView
                  key={sourceKey({ connector: card.connector, instance: card.instance })}
                  card={card}
                  nowMs={nowMs}
                  onMaintenance={refresh}
                  rates={metrics?.rates.find(
                    ({ labels }) => sourceKey(labels) === sourceKey({ connector: card.connector, instance: card.instance }),
                  )}
                />
              ))}
            </div>
          </>
        )}
        {exporterError !== undefined && hasCards && (
          <ExporterNotice error={exporterError} what={t('connectors.what', 'Error messages and outputs')} />
        )}
        {/* independent of the data source: it may be the storage that does not take samples */}
        {exporterError === undefined && <OutputsSection outputs={outputs} error={outputsError} />}
        {hasCards && (
          <div>
            <ReloadButton onReloaded={refresh} />
          </div>
        )}
      </div>
    </PluginPage>
  );
}
