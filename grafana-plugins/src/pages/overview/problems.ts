import { t } from '@grafana/i18n';
import type { Device } from '../../core/device';
import { readingText, valueText } from '../../core/format';
import { devicePath } from '../../core/paths';
import { stateText } from '../../core/deviceText';
import { isBatteryLow, needsAttention, reachabilityState, stateRank } from '../../core/deviceState';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import { exporterProblem, silentExporterProblem, silentExporters } from './exporterProblem';
import type { Problem } from './problem';
import type { ConnectorState, SystemStatus } from './systemStatus';

/**
 * All problems, worst first. Devices that are offline because their connector is down, or without data because it has none, are not listed:
 * the problem of the connector counts them.
 */
export function problemsOf(devices: readonly Device[], status: SystemStatus, nowMs: number): Problem[] {
  const down = namesWhereAll(status.connectors, ({ isUp }) => !isUp);
  const gone = namesWhereAll(status.connectors, ({ isGone }) => isGone === true);
  const isExplained = ({ connector, state, reason }: Device) =>
    state === 'unknown' ? gone.has(connector) : state === 'offline' && reason === 'connector' && down.has(connector);
  const own = devices.filter((device) => needsAttention(device) && !isExplained(device));
  const silent = silentExporters(status);
  const isSilent = (instance: string | undefined) => silent.some((exporter) => exporter.instance === instance);
  const others = status.alerts.filter((alert) => !silent.some(({ alerts }) => alerts.includes(alert)));
  const problems = [
    ...silent.map((exporter) => silentExporterProblem(exporter, devices)),
    ...status.connectors
      .filter(({ isGone, instance }) => !(isGone && isSilent(instance)))
      .flatMap((connector) => connectorProblem(connector, { ...status, alerts: others }, devices)),
    ...others.filter(({ labels }) => !labels['connector']).map(exporterProblem),
    ...own.map((device) => deviceProblem(device, nowMs)),
  ];
  return problems.sort(worstFirst);
}

/** Names of connectors of which each instance meets a condition. */
function namesWhereAll(connectors: readonly ConnectorState[], isMet: (state: ConnectorState) => boolean): ReadonlySet<string> {
  const unmet = new Set(connectors.filter((state) => !isMet(state)).map(({ connector }) => connector));
  return new Set(connectors.map(({ connector }) => connector).filter((connector) => !unmet.has(connector)));
}

function deviceProblem(device: Device, nowMs: number): Problem {
  const { connector, id, name, area, state, alerts, lastSeenMs } = device;
  const alertsSince = alerts.map(({ sinceMs }) => sinceMs).filter((sinceMs) => sinceMs !== undefined);
  return {
    key: `${connector}/${id}`,
    state,
    name,
    area,
    alerts,
    text: problemText(device, nowMs),
    sinceMs: alertsSince.length > 0 ? Math.min(...alertsSince) : state === 'ok' ? undefined : lastSeenMs,
    path: devicePath(connector, id),
  };
}

function problemText(device: Device, nowMs: number): string {
  switch (device.state) {
    case 'ok':
      return batteryText(device);
    case 'alert':
      return textBehindAlerts(device, nowMs);
    default:
      return stateText(device, nowMs);
  }
}

/** The current state or reading behind the alerts, since the name of an alert does not describe it. */
function textBehindAlerts(device: Device, nowMs: number): string {
  const isUp = device.reason === undefined;
  const state = reachabilityState({ ...device, hasData: true, isUp }, nowMs);
  if (state !== 'ok') {
    return stateText({ ...device, state }, nowMs);
  }
  if (isBatteryLow(device)) {
    return batteryText(device);
  }
  const [reading] = device.mainReadings;
  return reading === undefined ? '' : readingText(reading);
}

function batteryText({ batteryRatio }: Device): string {
  return batteryRatio === undefined
    ? t('overview.battery-low', 'battery low')
    : t('overview.battery-low-at', 'battery low: {{charge}}', { charge: valueText('iot_battery_charge_ratio', batteryRatio) });
}

function connectorProblem(
  { connector, instance = '', isUp, isGone, lastUpMs }: ConnectorState,
  status: SystemStatus,
  devices: readonly Device[],
): Problem[] {
  const alerts = status.alerts.filter(({ labels }) => labels['connector'] === connector);
  if (isUp && alerts.length === 0) {
    return [];
  }
  const count = devices.filter((device) => device.connector === connector).length;
  return [
    {
      key: `connector ${connector} ${instance}`,
      isSource: true,
      state: alerts.length > 0 ? 'alert' : isGone ? 'unknown' : 'offline',
      name: t('overview.connector', 'Connector {{connector}}', { connector, ...unescaped }),
      area: '',
      alerts,
      text: isUp ? '' : connectorText(count, isGone),
      sinceMs: isUp ? alerts[0]?.sinceMs : (lastUpMs ?? alerts[0]?.sinceMs),
      path: `${appRoot}/connectors`,
    },
  ];
}

function connectorText(count: number, isGone: boolean | undefined): string {
  return isGone
    ? t('overview.connector-gone', 'no data of it and its {{count}} devices: check that the exporter is running and scraped', {
        count,
        defaultValue_one: 'no data of it and its device: check that the exporter is running and scraped',
      })
    : t('overview.connector-down', 'down: {{count}} devices are not monitored', {
        count,
        defaultValue_one: 'down: {{count}} device is not monitored',
      });
}

const severities = ['critical', 'error', 'warning', 'info'];

function severityRank({ alerts }: Problem): number {
  const ranks = alerts.map(({ severity }) => severities.indexOf(severity)).filter((rank) => rank >= 0);
  return ranks.length === 0 ? severities.length : Math.min(...ranks);
}

/** Compares by state, severity, connectors and exporters before devices, then the latest first. */
function worstFirst(a: Problem, b: Problem): number {
  return (
    stateRank(a.state) - stateRank(b.state) ||
    severityRank(a) - severityRank(b) ||
    Number(b.isSource ?? false) - Number(a.isSource ?? false) ||
    (b.sinceMs ?? 0) - (a.sinceMs ?? 0) ||
    a.name.localeCompare(b.name)
  );
}
