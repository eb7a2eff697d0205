import type { DeviceState, FiringAlert } from './device';

/** Severities of alerts, worst first. */
export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** What lists, cells and badges show, worst first: the severity of an alert, else the state. */
export const levels = [...severities, 'offline', 'silent', 'unknown', 'ok', 'maintenance'] as const;
export type Level = (typeof levels)[number];

export function isSeverity(level: Level): level is Severity {
  return level in severityNumbers;
}

/** A value for each level. */
export function perLevel<T>(valueOf: (level: Level, rank: number) => T): Record<Level, T> {
  return Object.fromEntries(levels.map((level, rank) => [level, valueOf(level, rank)])) as Record<Level, T>;
}

const synonyms: Readonly<Record<string, Severity | undefined>> = {
  critical: 'critical',
  page: 'critical',
  emergency: 'critical',
  error: 'critical',
  warning: 'warning',
  info: 'info',
  informational: 'info',
  notice: 'info',
  none: 'info',
};

/** Severity by the label of a rule. A rule with another text, or with none, is a warning. */
export function severityOfLabel(label: string): Severity {
  return synonyms[label.toLowerCase()] ?? 'warning';
}

/** The worst severity of alerts. */
export function worstSeverity(alerts: ReadonlyArray<Pick<FiringAlert, 'severity'>>): Severity | undefined {
  const own = new Set(alerts.map(({ severity }) => severityOfLabel(severity)));
  return severities.find((severity) => own.has(severity));
}

/** Severity of an alert as a number, of which {@link levelOf} makes a level. */
export const severityNumbers: Readonly<Record<Severity, number>> = { critical: 4, warning: 3, info: 1 };

/** Level of a state with the severity of its alerts as a number: 4 and more is critical, 2 and 3 are warnings, less is info. Default a warning. */
export function levelOf(state: DeviceState, severity = 3): Level {
  if (state !== 'alert') {
    return state;
  }
  return severity >= 4 ? 'critical' : severity >= 2 ? 'warning' : 'info';
}

const ranks = perLevel((_level, rank) => rank);

/** Sort key: 0 for the worst level. */
export function levelRank(level: Level): number {
  return ranks[level];
}

/** Whether a level is a problem. */
export function isProblem(level: Level): boolean {
  return level !== 'ok' && level !== 'maintenance';
}

/** The worst of some levels; `ok` for none. */
export function worstLevel(some: Iterable<Level>): Level {
  let worst: Level = 'ok';
  for (const level of some) {
    worst = ranks[level] < ranks[worst] ? level : worst;
  }
  return worst;
}
