import type { FiringAlert } from '../../core/device';
import type { InventorySample } from '../../core/inventory';

/** Queries about connectors, and alerts of connectors, exporters and outputs. */
export const systemStatusQueries = {
  up: 'max by (connector) (iot_connector_up)',
  lastUp: 'max by (connector) (max_over_time(timestamp(iot_connector_up == 1)[1d:1m]))',
  rates: 'sum by (connector) (rate(gaugeway_messages_total[5m]))',
  alerts:
    'ALERTS{alertstate="firing",device="",connector!=""} or ALERTS{alertstate="firing",device="",alertname=~"Exporter(Down|Absent)|Gaugeway(Output|Spool|Samples).+"}',
  alertsSince: 'min by (alertname, connector, instance, output) (ALERTS_FOR_STATE{device=""})',
} as const;

type Vectors = Readonly<Record<keyof typeof systemStatusQueries, readonly InventorySample[]>>;

export interface ConnectorState {
  readonly connector: string;
  readonly isUp: boolean;
  /** No current data in Prometheus, but data within the last day: its exporter is down or not scraped. */
  readonly isGone?: boolean;
  /** Last time up, within the last day, of a connector that is down. */
  readonly lastUpMs?: number;
}

export interface SystemStatus {
  readonly connectors: readonly ConnectorState[];
  /** Absent if no exporter counts messages. */
  readonly messagesPerSecond?: number;
  /** Alerts without a device. */
  readonly alerts: readonly FiringAlert[];
}

export function systemStatusOf({ up, lastUp, rates, alerts, alertsSince }: Vectors): SystemStatus {
  const lastUps = new Map(lastUp.map(({ labels, value }) => [labels['connector'] ?? '', value * 1000]));
  const since = new Map(alertsSince.map(({ labels, value }) => [alertKey(labels), value * 1000]));
  // replicas of Prometheus or of an exporter report an alert several times
  const firing = new Map(alerts.map(({ labels }) => [alertKey(labels), labels]));
  const ups = new Map(up.map(({ labels, value }) => [labels['connector'] ?? '', value === 1]));
  const names = new Set([...ups.keys(), ...lastUps.keys()]);
  return {
    connectors: [...names].map((connector) => ({
      connector,
      isUp: ups.get(connector) === true,
      isGone: ups.has(connector) ? undefined : true,
      lastUpMs: lastUps.get(connector),
    })),
    messagesPerSecond: rates.length === 0 ? undefined : rates.reduce((sum, { value }) => sum + value, 0),
    alerts: [...firing].map(([key, labels]) => ({
      name: labels['alertname'] ?? '',
      severity: labels['severity'] ?? '',
      sinceMs: since.get(key),
      labels,
    })),
  };
}

function alertKey(labels: InventorySample['labels']): string {
  return ['alertname', 'connector', 'instance', 'output'].map((label) => labels[label] ?? '').join('\u0000');
}
