import { t } from '@grafana/i18n';
import { byText } from '../../core/byText';
import type { Device } from '../../core/device';
import { devicePath } from '../../core/paths';
import { deviceLevel, needsAttention } from '../../core/deviceState';
import { levelRank, worstSeverity } from '../../core/level';
import { earliest } from '../../core/since';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import { clockProblem } from './clockProblem';
import { exporterProblem, silentExporterProblem, silentExporters } from './exporterProblem';
import { rulesProblem } from './rulesProblem';
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
    ...rulesProblem(status),
    ...clockProblem(devices, nowMs),
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
  const { connector, id, name, area, state, alerts, lastSeenMs, batteryLowSince } = device;
  const { sinceMs, isAtLeast } = earliest([...alerts, ...(state === 'ok' && batteryLowSince ? [batteryLowSince] : [])]);
  return {
    key: `${connector}/${id}`,
    level: deviceLevel(device),
    name,
    area,
    alerts,
    text: stateText(device, nowMs),
    sinceMs: sinceMs ?? (state === 'ok' ? undefined : lastSeenMs),
    isAtLeast,
    path: devicePath(connector, id),
  };
}

function connectorProblem(
  { connector, instance = '', isUp, isGone, lastUpMs, isMaintained = false }: ConnectorState,
  status: SystemStatus,
  devices: readonly Device[],
): Problem[] {
  const alerts = status.alerts.filter(({ labels }) => labels['connector'] === connector);
  if ((isUp || isMaintained) && alerts.length === 0) {
    return [];
  }
  const count = devices.filter((device) => device.connector === connector).length;
  return [
    {
      key: `connector ${connector} ${instance}`,
      isSource: true,
      level: worstSeverity(alerts) ?? (isGone ? 'unknown' : 'offline'),
      name: t('overview.connector', 'Connector {{connector}}', { connector, ...unescaped }),
      area: '',
      alerts,
      text: isUp ? '' : connectorText(count, isGone),
      ...(isUp || lastUpMs === undefined ? earliest(alerts) : { sinceMs: lastUpMs }),
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

/** Compares by level, connectors and exporters before devices, then the latest first. */
function worstFirst(a: Problem, b: Problem): number {
  return (
    levelRank(a.level) - levelRank(b.level) ||
    Number(b.isSource ?? false) - Number(a.isSource ?? false) ||
    (b.sinceMs ?? 0) - (a.sinceMs ?? 0) ||
    byText(a.name, b.name)
  );
}
