import React, { useCallback, useMemo, useState } from 'react';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { FleetError, FleetFirstRun, OnlyOfExporter } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { pageTitle } from '../../components/pageTitle';
import type { Device } from '../../core/device';
import { deviceKey } from '../../core/inventory';
import { createLiveJoin, devicesOfLive } from '../../core/withLive';
import { getAllSilences } from '../../data/alerts/alertmanagers';
import { getManagedAlerts } from '../../data/alerts/managedAlerts';
import { getRuleProblems } from '../../data/alerts/ruleSources';
import { type Live, useLive, wholeFleetFilter } from '../../data/live/useLive';
import { queryKnown } from '../../data/longAgo';
import { useDataSource } from '../../data/useDataSource';
import { useFleet, withReadings } from '../../data/useFleet';
import { useInstant } from '../../data/useInstant';
import { useLoad } from '../../data/useLoad';
import { FleetByGroup } from './FleetByGroup';
import { NeedsAttention } from './NeedsAttention';
import { NewestEvents, useNewestEvents } from './NewestEvents';
import { OverviewLayout } from './OverviewLayout';
import { OverviewSkeleton } from './OverviewSkeleton';
import { problemsOf } from './problems';
import { type SystemStatus, systemStatusOf, systemStatusQueries } from './systemStatus';
import { Tiles } from './Tiles';

/** Summary, problems, all devices and latest events. */
export default function OverviewPage() {
  const { devices: loaded, loadedAtMs: fleetAtMs, isLoading, error, problem, refresh: refreshFleet } = useFleet(withReadings);
  const {
    data: vectors,
    error: statusError,
    isLoading: isStatusLoading,
    refresh: refreshStatus,
  } = useInstant(systemStatusQueries, queryKnown);
  const { data: managed, refresh: refreshManaged } = useLoad(getManagedAlerts);
  const { data: silences, refresh: refreshSilences } = useLoad(getAllSilences);
  const { data: ruleProblems, refresh: refreshRules } = useRuleProblems();
  const events = useNewestEvents();
  const { refresh: refreshEvents } = events;
  const refresh = useCallback(() => {
    refreshFleet();
    refreshStatus();
    refreshManaged();
    refreshSilences();
    refreshRules();
    refreshEvents();
  }, [refreshFleet, refreshStatus, refreshManaged, refreshSilences, refreshRules, refreshEvents]);

  const failure = error ?? statusError;
  const live = useLive(wholeFleetFilter, { loadedAtMs: fleetAtMs, error: failure, refresh });
  const { devices, loadedAtMs, isOnlyApi } = useLiveDevices({ loaded, loadedAtMs: fleetAtMs, hasFailed: failure !== undefined, live });
  const known = useMemo(() => vectors && { ...systemStatusOf(vectors, managed), ruleProblems }, [vectors, managed, ruleProblems]);
  const status = known ?? (isOnlyApi ? noStatus : undefined);
  const problems = useMemo(() => status && problemsOf(devices, status, loadedAtMs ?? 0), [devices, status, loadedAtMs]);
  const isThere = loadedAtMs !== undefined && devices.length > 0;
  return (
    <PluginPage
      renderTitle={pageTitle(t('page.overview', 'Overview'))}
      subTitle={t('overview.subtitle', 'State of all devices, and what needs attention')}
      actions={<FleetRefresh isLoading={isLoading || isStatusLoading} onRefresh={refresh} live={live} />}
    >
      {failure !== undefined && (
        <FleetError error={failure} onRetry={refresh}>
          {isOnlyApi && <OnlyOfExporter />}
        </FleetError>
      )}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {loadedAtMs !== undefined && devices.length === 0 && <FleetFirstRun problem="no-devices" />}
      {isThere && status !== undefined && problems !== undefined && (
        <OverviewLayout
          tiles={!isOnlyApi && <Tiles devices={devices} status={status} silences={silences} />}
          problems={<NeedsAttention problems={problems} devices={devices} nowMs={loadedAtMs} />}
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

/** Rules of the data source that are not evaluated. */
function useRuleProblems() {
  const { dataSource } = useDataSource();
  return useLoad(useMemo(() => dataSource && ((signal: AbortSignal) => getRuleProblems(dataSource, signal)), [dataSource]));
}

const noStatus: SystemStatus = { connectors: [], alerts: [] };

interface FleetParts {
  readonly loaded: readonly Device[];
  readonly loadedAtMs: number | undefined;
  /** Prometheus is away. */
  readonly hasFailed: boolean;
  readonly live: Live;
}

/** The devices as they are now, while the page is live; those of the exporter alone while Prometheus is away. */
function useLiveDevices({ loaded, loadedAtMs, hasFailed, live }: FleetParts) {
  const [join] = useState(createLiveJoin);
  return useMemo(() => {
    const isLive = live?.state === 'live';
    const isOnlyApi = hasFailed && loaded.length === 0 && isLive && live.devices.size > 0;
    const atMs = isLive ? Math.max(loadedAtMs ?? 0, live.atMs) : loadedAtMs;
    if (isOnlyApi) {
      return { devices: devicesOfLive(live.devices.values(), live.atMs), loadedAtMs: live.atMs, isOnlyApi };
    }
    const devices = isLive
      ? loaded.map((device) => join(device, live.devices.get(deviceKey(device.connector, device.id)), live.atMs))
      : loaded;
    return { devices, loadedAtMs: loadedAtMs === undefined ? undefined : atMs, isOnlyApi };
  }, [loaded, loadedAtMs, hasFailed, live, join]);
}
