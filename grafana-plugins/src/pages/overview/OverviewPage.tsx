import React, { useCallback } from 'react';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { pageTitle } from '../../components/pageTitle';
import { getManagedAlerts } from '../../data/alerts/managedAlerts';
import { useFleet } from '../../data/useFleet';
import { useInstant } from '../../data/useInstant';
import { useLoad } from '../../data/useLoad';
import { FleetByGroup } from './FleetByGroup';
import { NeedsAttention } from './NeedsAttention';
import { NewestEvents, useNewestEvents } from './NewestEvents';
import { OverviewLayout } from './OverviewLayout';
import { OverviewSkeleton } from './OverviewSkeleton';
import { problemsOf } from './problems';
import { systemStatusOf, systemStatusQueries } from './systemStatus';
import { Tiles } from './Tiles';

/** Summary, problems, all devices and latest events. */
export default function OverviewPage() {
  const { devices, loadedAtMs, isLoading, error, problem, refresh: refreshFleet } = useFleet();
  const { data: vectors, error: statusError, isLoading: isStatusLoading, refresh: refreshStatus } = useInstant(systemStatusQueries);
  const { data: managed, refresh: refreshManaged } = useLoad(getManagedAlerts);
  const events = useNewestEvents();
  const { refresh: refreshEvents } = events;
  const refresh = useCallback(() => {
    refreshFleet();
    refreshStatus();
    refreshManaged();
    refreshEvents();
  }, [refreshFleet, refreshStatus, refreshManaged, refreshEvents]);

  const failure = error ?? statusError;
  const status = vectors && systemStatusOf(vectors, managed);
  const isThere = loadedAtMs !== undefined && devices.length > 0;
  return (
    <PluginPage
      renderTitle={pageTitle(t('page.overview', 'Overview'))}
      subTitle={t('overview.subtitle', 'State of all devices, and what needs attention')}
      actions={<FleetRefresh isLoading={isLoading || isStatusLoading} onRefresh={refresh} />}
    >
      {failure !== undefined && <FleetError error={failure} onRetry={refresh} />}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {loadedAtMs !== undefined && devices.length === 0 && <FleetFirstRun problem="no-devices" />}
      {isThere && status !== undefined && (
        <OverviewLayout
          tiles={<Tiles devices={devices} status={status} />}
          problems={<NeedsAttention problems={problemsOf(devices, status, loadedAtMs)} devices={devices} nowMs={loadedAtMs} />}
          fleet={<FleetByGroup devices={devices} nowMs={loadedAtMs} />}
          events={<NewestEvents data={events.data} error={events.error} nowMs={loadedAtMs} />}
        />
      )}
      {problem === undefined && failure === undefined && (loadedAtMs === undefined || (isThere && status === undefined)) && (
        <OverviewSkeleton />
      )}
    </PluginPage>
  );
}
