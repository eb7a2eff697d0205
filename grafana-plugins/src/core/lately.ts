interface LatelyOptions {
  /** Between the looks at the month; by default as far as Prometheus looks back: only an exporter that lived for less may be missed. */
  readonly every?: string;
}

/**
 * The largest values within a day, and within a month of exporters that Prometheus still asks and that do not answer: they are dead, the others were removed.
 * Steps cost little, where a range would read each sample of the month. The expression must not be `timestamp` of a mere selector: Prometheus before 3 needs
 * minutes for its steps over a month.
 */
export function lately(expression: string, { every = '5m' }: LatelyOptions = {}): string {
  return `max_over_time(${expression}[1d:1m]) or max_over_time(${expression}[30d:${every}]) and on (instance) (max by (instance) (up) == 0)`;
}

/** The same expression over 30 days in place of one. */
export function overMonth(expression: string): string {
  return expression.replaceAll('[1d:1m]', '[30d:5m]');
}
