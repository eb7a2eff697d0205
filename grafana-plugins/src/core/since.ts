/** When something began. */
export interface Since {
  readonly sinceMs: number;
  /** The start was not observed: it has lasted at least since then. */
  readonly isAtLeast?: boolean;
}

interface Start {
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds since the epoch. */
  readonly value: number;
}

/**
 * PromQL: since when what alerts report is so, one series for each set of the labels `by`. Rules of others, and older ones of ours, have the start of the
 * alert only. That is not what it reports if it is also the start of the alert that always fires: then Prometheus has started.
 */
export function sinceQuery(by: string, matchers: string): string {
  const alert = `min by (${by}) (ALERTS_FOR_STATE{${matchers}})`;
  const restarted = `abs(${alert} - on () group_left () max(ALERTS_FOR_STATE{alertname="Watchdog"})) < 60`;
  return [
    `min by (${by}, start) (gaugeway:alert:since_timestamp_seconds{${matchers}} > 0)`,
    `label_replace(${alert} and on (${by}) ${restarted}, "start", "missed", "", "")`,
    alert,
  ].join(` or on (${by}) `);
}

/** The result of {@link sinceQuery}. */
export function sinceOf({ labels, value }: Start): Since {
  return { sinceMs: value * 1000, ...(labels['start'] === 'missed' && { isAtLeast: true }) };
}

/** The first of those that are known. */
export function earliest(starts: ReadonlyArray<Partial<Since>>): Partial<Since> {
  const [first] = starts
    .flatMap(({ sinceMs, isAtLeast }) => (sinceMs === undefined ? [] : [{ sinceMs, ...(isAtLeast && { isAtLeast }) }]))
    .sort((a, b) => a.sinceMs - b.sinceMs);
  return first ?? {};
}

/** The start, as one of the others knows it that is the same: it knows it exactly, and whether it was observed. */
export function asKnown(since: Since, others: ReadonlyArray<Partial<Since>>): Partial<Since> {
  const toleranceMs = isRounded(since) ? 60_000 : 1000;
  return others.find(({ sinceMs = 0 }) => Math.abs(sinceMs - since.sinceMs) < toleranceMs) ?? since;
}

/** vmalert writes eight digits of the value of an alert: 1796060400 for 1796060414.721. */
function isRounded({ sinceMs }: Since): boolean {
  return sinceMs % 100_000 === 0;
}
