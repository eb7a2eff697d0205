import React, { useCallback, useMemo } from 'react';
import { t } from '@grafana/i18n';
import { PluginPage } from '@grafana/runtime';
import { FleetError, FleetFirstRun } from '../../components/FleetNotice';
import { FleetRefresh } from '../../components/FleetRefresh';
import { isUnreachable } from '../../components/isUnreachable';
import { pageTitle } from '../../components/pageTitle';
import { isBlind, type SourceProblem } from '../../data/alerts/sourceProblem';
import { useAlerts } from '../../data/alerts/useAlerts';
import { useDataSource } from '../../data/useDataSource';
import { useFleet } from '../../data/useFleet';
import { useInstant } from '../../data/useInstant';
import { AlertList } from './AlertList';
import { AlertNotices } from './AlertNotices';
import { AlertsSkeleton } from './AlertsSkeleton';
import { BlindSensors, SensorsSkeleton } from './BlindSensors';
import { DangersWithoutAlert } from './DangersWithoutAlert';
import { MaintainedDevices } from './MaintainedDevices';
import { SilencesWithoutAlert } from './SilencesWithoutAlert';
import { safetyQueries, safetySensors } from './blindSensors';

/** All active alerts, worst first, with their silences; before them the safety sensors that do not watch. */
export default function AlertsPage() {
  const { dataSource } = useDataSource();
  const fleet = useFleet();
  const alerts = useAlerts(dataSource);
  const safety = useInstant(safetyQueries);
  const [refreshFleet, refreshAlerts, refreshSafety] = [fleet.refresh, alerts.refresh, safety.refresh];
  const refresh = useCallback(() => {
    refreshFleet();
    refreshAlerts();
    refreshSafety();
  }, [refreshFleet, refreshAlerts, refreshSafety]);
  const { devices, loadedAtMs, problem, error = safety.error } = fleet;
  const sensors = useMemo(
    () => (safety.data === undefined || loadedAtMs === undefined ? undefined : safetySensors(devices, safety.data, loadedAtMs)),
    [safety.data, devices, loadedAtMs],
  );
  const hasAlerts = !alerts.data?.problems.some(isBlind);
  const awayUid = error !== undefined && isUnreachable(error) ? dataSource?.uid : undefined;
  // the notice that the data source is away names its alerts
  const isAway = ({ missing, source }: SourceProblem) => missing === 'alerts' && source.uid === awayUid;
  const isChecking = sensors === undefined && problem === undefined && error === undefined;
  return (
    <PluginPage
      renderTitle={pageTitle(t('page.alerts', 'Alerts'))}
      subTitle={t('alerts.subtitle', 'What is firing or about to, and who takes care of it')}
      actions={<FleetRefresh isLoading={fleet.isLoading || alerts.isLoading} onRefresh={refresh} />}
    >
      {error !== undefined && (
        <FleetError error={error} onRetry={refresh}>
          {alerts.data?.problems.some(isAway) && <p>{t('alerts.away', 'Its alerts are unknown until it answers.')}</p>}
        </FleetError>
      )}
      {problem !== undefined && <FleetFirstRun problem={problem} />}
      {loadedAtMs !== undefined && <DangersWithoutAlert devices={devices} alerts={alerts.data?.alerts ?? []} nowMs={loadedAtMs} />}
      {sensors !== undefined && <BlindSensors sensors={sensors} hasAlerts={hasAlerts} />}
      {isChecking && <SensorsSkeleton />}
      <MaintainedDevices devices={devices} />
      {problem === undefined && alerts.data === undefined && <AlertsSkeleton />}
      {alerts.data !== undefined && (
        <>
          <AlertNotices data={alerts.data} problems={alerts.data.problems.filter((one) => !isAway(one))} />
          <AlertList
            data={alerts.data}
            devices={loadedAtMs === undefined && error === undefined ? undefined : devices}
            nowMs={alerts.data.loadedAtMs}
            onChanged={refreshAlerts}
          />
          <SilencesWithoutAlert data={alerts.data} onChanged={refreshAlerts} />
        </>
      )}
    </PluginPage>
  );
}
