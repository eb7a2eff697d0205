import { t } from '@grafana/i18n';
import type { Device } from '../../core/device';
import { devicePath } from '../../core/paths';
import { deviceLevel, needsAttention } from '../../core/deviceState';
import { levelRank, worstSeverity } from '../../core/level';
import { stateText } from '../../core/stateText';
import { unescaped } from '../../core/unescaped';
import { appRoot } from '../../pluginId';
import { exporterProblem } from './exporterProblem';
import type { Problem } from './problem';
import type { ConnectorState, SystemStatus } from './systemStatus';

/**
 * All problems, worst first. Devices that are offline because their connector is down, or without data because it has none, are not listed:
 * the problem of the connector counts them.
 */
export function problemsOf(devices: readonly Device[], status: SystemStatus, nowMs: number): Problem[] {
  const down = new Set(status.connectors.filter(({ isUp }) => !isUp).map(({ connector }) => connector));
  const gone = new Set(status.connectors.filter(({ isGone }) => isGone).map(({ connector }) => connector));
  const isExplained = ({ connector, state, reason }: Device) =>
    state === 'unknown' ? gone.has(connector) : state === 'offline' && reason === 'connector' && down.has(connector);
  const own = devices.filter((device) => needsAttention(device) && !isExplained(device));
  const problems = [
    ...status.connectors.flatMap((connector) => connectorProblem(connector, status, devices)),
    ...status.alerts.filter(({ labels }) => !labels['connector']).map(exporterProblem),
    ...own.map((device) => deviceProblem(device, nowMs)),
  ];
  return problems.sort(worstFirst);
}

function deviceProblem(device: Device, nowMs: number): Problem {
  const { connector, id, name, area, state, alerts, lastSeenMs } = device;
  const alertsSince = alerts.map(({ sinceMs }) => sinceMs).filter((sinceMs) => sinceMs !== undefined);
  return {
    key: `${connector}/${id}`,
    level: deviceLevel(device),
    name,
    area,
    alerts,
    text: stateText(device, nowMs),
    sinceMs: alertsSince.length > 0 ? Math.min(...alertsSince) : state === 'ok' ? undefined : lastSeenMs,
    path: devicePath(connector, id),
  };
}

function connectorProblem(
  { connector, isUp, isGone, lastUpMs }: ConnectorState,
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
      key: `connector ${connector}`,
      isSource: true,
      level: worstSeverity(alerts) ?? (isGone ? 'unknown' : 'offline'),
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

/** Compares by level, connectors and exporters before devices, then the latest first. */
function worstFirst(a: Problem, b: Problem): number {
  return (
    levelRank(a.level) - levelRank(b.level) ||
    Number(b.isSource ?? false) - Number(a.isSource ?? false) ||
    (b.sinceMs ?? 0) - (a.sinceMs ?? 0) ||
    a.name.localeCompare(b.name)
  );
}
