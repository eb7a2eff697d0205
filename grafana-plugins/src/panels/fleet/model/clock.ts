import type { TimeRange } from '@grafana/data';
import type { Clock } from './newest';

interface Asked {
  readonly timeRange: TimeRange;
  /** When the query was sent. */
  readonly startedMs?: number;
}

/** The moment of which the data speaks: a range may end in the future ("today"), and a panel that is not refreshed must not grow old by itself. */
export function clockOf({ timeRange, startedMs }: Asked, staleAfterSeconds: number): Clock {
  return { nowMs: Math.min(timeRange.to.valueOf(), startedMs ?? Infinity), staleAfterMs: staleAfterSeconds * 1000 };
}
