import type { FiringAlert } from '../../core/device';
import type { InventorySample } from '../../core/inventory';
import { lately } from '../../core/lately';
import { sinceOf, sinceQuery } from '../../core/since';
import { noManagedAlerts } from '../../data/alerts/managedAlerts';
import type { SourceProblem } from '../../data/alerts/sourceProblem';

/** Queries about connectors, and alerts of connectors, exporters and outputs. */
export const systemStatusQueries = {
  up: 'max by (connector, instance) (iot_connector_up)',
  // also of connectors that never were up
  known: `max by (connector, instance) (${lately('iot_connector_up')})`,
  unscraped: 'max by (instance) (up) == 0',
  lastUp: `max by (connector, instance) (${lately('timestamp(iot_connector_up == 1)')})`,
  maintained: 'max by (connector, instance) (iot_connector_maintenance_until_timestamp_seconds > time())',
  // a rate outlives its exporter by the range
  rates: 'sum by (connector, instance) (rate(gaugeway_messages_total[5m]) and on (connector, instance) iot_connector_up)',
  alerts:
    'ALERTS{alertstate="firing",device="",connector!=""} or ALERTS{alertstate="firing",device="",alertname=~"Exporter(Down|Absent)|Gaugeway(Output|Spool|Samples).+"}',
  // the rule that always fires, where it was within a day and is not now: nothing evaluates the rules
  lastRules:
    'max(max_over_time(timestamp(ALERTS{alertname="Watchdog"} == 1)[1d:1m])) unless on () max(ALERTS{alertname="Watchdog",alertstate="firing"})',
  alertsSince: sinceQuery('alertname, connector, instance, output', 'device=""'),
} as const;

type Vectors = Readonly<Record<keyof typeof systemStatusQueries, readonly InventorySample[]>>;

export interface ConnectorState {
  readonly connector: string;
  /** Label `instance` of its exporter; absent where the scrape adds none. */
  readonly instance?: string;
  readonly isUp: boolean;
  /** No current data in Prometheus, but earlier data: its exporter is down or not scraped. */
  readonly isGone?: boolean;
  /** Last known time up of a connector that is down. */
  readonly lastUpMs?: number;
  /** Its alerts are muted: that it is down is no problem. */
  readonly isMaintained?: boolean;
}

export interface SystemStatus {
  readonly connectors: readonly ConnectorState[];
  /** Absent if no exporter counts messages. */
  readonly messagesPerSecond?: number;
  /** Alerts without a device. */
  readonly alerts: readonly FiringAlert[];
  /** Since when no rule is evaluated, so that no alert is known; absent where they are, or never were. */
  readonly noRulesSinceMs?: number;
  /** What the rules themselves say; absent while that is not known. */
  readonly ruleProblems?: readonly SourceProblem[];
}

/** `managed`: alerts of Grafana's own rules; those of devices are left out. */
export function systemStatusOf(vectors: Vectors, managed = noManagedAlerts): SystemStatus {
  const { known, unscraped, lastUp, maintained } = vectors;
  const dead = new Set(unscraped.map(({ labels }) => labels['instance']));
  // series that were pushed outlive their exporter by minutes
  const isCurrent = ({ labels }: InventorySample) => !dead.has(labels['instance']);
  const up = vectors.up.filter(isCurrent);
  const rates = vectors.rates.filter(isCurrent);
  const ofSystem = ({ labels }: InventorySample) => !labels['device'];
  const alerts = [...vectors.alerts, ...managed.alerts.filter(ofSystem)];
  const alertsSince = [...vectors.alertsSince, ...managed.alertsSince.filter(ofSystem)];
  const lastUps = new Map(lastUp.map(({ labels, value }) => [sourceKey(labels), value * 1000]));
  const since = new Map(alertsSince.map((sample) => [alertKey(sample.labels), sinceOf(sample)]));
  // replicas of Prometheus or of an exporter report an alert several times
  const firing = new Map(alerts.map(({ labels }) => [alertKey(labels), labels]));
  const ups = new Map(up.map(({ labels, value }) => [sourceKey(labels), value === 1]));
  const maintenances = new Set(maintained.map(({ labels }) => sourceKey(labels)));
  const present = new Set(up.map(({ labels }) => labels['connector']));
  const sources = new Map([...up, ...known, ...lastUp].map(({ labels }) => [sourceKey(labels), labels]));
  const [lastRules] = vectors.lastRules;
  return {
    ...(lastRules && { noRulesSinceMs: lastRules.value * 1000 }),
    connectors: [...sources]
      // a connector that moved to another exporter is no longer at the first
      .filter(([key, { connector, instance }]) => ups.has(key) || !present.has(connector) || dead.has(instance))
      .map(([key, { connector = '', instance }]) => ({
        connector,
        instance,
        isUp: ups.get(key) === true,
        isGone: ups.has(key) ? undefined : true,
        lastUpMs: lastUps.get(key),
        ...(maintenances.has(key) && { isMaintained: true }),
      })),
    messagesPerSecond: rates.length === 0 ? undefined : rates.reduce((sum, { value }) => sum + value, 0),
    alerts: [...firing].map(([key, labels]) => ({
      name: labels['alertname'] ?? '',
      severity: labels['severity'] ?? '',
      ...since.get(key),
      labels,
    })),
  };
}

function sourceKey({ connector = '', instance = '' }: InventorySample['labels']): string {
  return `${connector}\u0000${instance}`;
}

function alertKey(labels: InventorySample['labels']): string {
  return ['alertname', 'connector', 'instance', 'output'].map((label) => labels[label] ?? '').join('\u0000');
}
