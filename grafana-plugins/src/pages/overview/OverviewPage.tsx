import React, { useCallback } from 'react';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { pageTitle } from '../../components/pageTitle';
import { useFleet } from '../../data/useFleet';
import { useInstant } from '../../data/useInstant';
import { FleetByGroup } from './FleetByGroup';
import { NeedsAttention } from './NeedsAttention';
import { NewestEvents, useNewestEvents } from './NewestEvents';
import { OverviewLayout } from './OverviewLayout';
import { OverviewSkeleton } from './OverviewSkeleton';
import { problemsOf } from './problems';
import { situationOf, situationQueries } from './systemStatus';
import { Tiles } from './Tiles';

/** Whether everything is all right; what is not, since when and why. */
export default function OverviewPage() {
  const { devices, loadedAtMs, isLoading, error, problem, refresh: refreshFleet } = useFleet();
  const { data: vectors, error: situationError, isLoading: isSituationLoading, refresh: refreshSituation } = useInstant(situationQueries);
  const events = useNewestEvents();
  const { refresh: refreshEvents } = events;
  const refresh = useCallback(() => {
    refreshFleet();
    refreshSituation();
    refreshEvents();
  }, [refreshFleet, refreshSituation, refreshEvents]);

  const failure = error ?? situationError;
  const situation = vectors && situationOf(vectors);
  const isThere = loadedAtMs !== undefined && devices.length > 0;
  return (
    <PluginPage
      renderTitle={pageTitle(t('page.overview', 'Overview'))}
      subTitle={t('overview.subtitle', 'What is well, what needs attention, and since when')}
      actions={<FleetRefresh isLoading={isLoading || isSituationLoading} onRefresh={refresh} />}
    >
      {failure !== undefined && <FleetError error={failure} onRetry={refresh} />}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {loadedAtMs !== undefined && devices.length === 0 && <FleetFirstRun problem="no-devices" />}
      {isThere && situation !== undefined && (
        <OverviewLayout
          tiles={<Tiles devices={devices} situation={situation} />}
          problems={<NeedsAttention problems={problemsOf(devices, situation, loadedAtMs)} count={devices.length} nowMs={loadedAtMs} />}
          fleet={<FleetByGroup devices={devices} nowMs={loadedAtMs} />}
          events={<NewestEvents data={events.data} error={events.error} nowMs={loadedAtMs} />}
        />
      )}
      {problem === undefined && failure === undefined && (loadedAtMs === undefined || (isThere && situation === undefined)) && (
        <OverviewSkeleton />
      )}
    </PluginPage>
  );
}
