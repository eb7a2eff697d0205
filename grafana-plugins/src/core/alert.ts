import type { Since } from './since';

/** Who evaluates a rule: Grafana itself, or a data source. */
export interface AlertSource {
  /** `grafana`, or the uid of the data source. */
  readonly uid: string;
  readonly name: string;
}

/** Uid of Grafana's own rules, and of its own Alertmanager. */
export const grafanaUid = 'grafana';

/** An alert of a rule that is active: firing, or pending until the time of the rule has passed. */
export interface RuleAlert extends Partial<Since> {
  readonly source: AlertSource;
  readonly name: string;
  readonly phase: 'firing' | 'pending';
  /** Grafana cannot evaluate the rule, or it has no data. */
  readonly trouble?: 'no-data' | 'error';
  readonly labels: Readonly<Record<string, string>>;
  /** With the values filled in; empty where only `ALERTS` can be queried. */
  readonly annotations: Readonly<Record<string, string>>;
  /** As the source writes it. */
  readonly value?: string;
  /** Start of the alert, which is not that of what it reports. */
  readonly activeAtMs?: number;
  /** Time that it is pending before it fires. */
  readonly holdMs?: number;
  /** Expression of the rule. */
  readonly query?: string;
  /** Of a rule of Grafana. */
  readonly ruleUid?: string;
}

/** Label by which Grafana tells its rules apart: in the alerts that it sends, and in silences. */
export const ruleUidLabel = '__alert_rule_uid__';

/** The labels that an Alertmanager has of an alert, without those that it is sent with from outside of the rule. */
export function sentLabels({ labels, ruleUid, source }: RuleAlert): RuleAlert['labels'] {
  return source.uid === grafanaUid && ruleUid !== undefined ? { ...labels, [ruleUidLabel]: ruleUid } : labels;
}

/** Alerts for leak, smoke, gas and carbon monoxide in prometheus/rules/safety.yml. */
export const safetyAlerts: readonly string[] = ['WaterLeak', 'Smoke', 'Gas', 'CarbonMonoxide'];

/** Whether an alert is about devices, connectors or exporters, not about something else that the same data source monitors. */
export function isOwn({ labels, query, name }: Pick<RuleAlert, 'labels' | 'query' | 'name'>): boolean {
  return (
    Boolean(labels['connector']) ||
    /\b(iot|gaugeway)[_:]/.test(query ?? '') ||
    (query === undefined && /^(Exporter(Down|Absent)|Gaugeway)/.test(name))
  );
}
