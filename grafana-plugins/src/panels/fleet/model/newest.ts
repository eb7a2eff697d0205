import type { TimeRange } from '@grafana/data';
import { seriesLength, timeAtMs, valueAt, type Series } from './series';

export interface Clock {
  /** Reference time: the end of the time range, or the time of the query when that is earlier. */
  readonly nowMs: number;
  /** 0: derived from the step of the query. */
  readonly staleAfterMs: number;
}

interface QueryTimes {
  readonly timeRange: TimeRange;
  /** When the query was sent. */
  readonly startedMs?: number;
}

/** The reference time of the data: a range may end in the future ("today"), and values of a panel without refresh must not become old. */
export function clockOf({ timeRange, startedMs }: QueryTimes, staleAfterSeconds: number): Clock {
  return { nowMs: Math.min(timeRange.to.valueOf(), startedMs ?? Infinity), staleAfterMs: staleAfterSeconds * 1000 };
}

/** The latest value of a series: none, stale or fresh. */
export type Newest =
  | { readonly kind: 'none' }
  | { readonly kind: 'stale' | 'fresh'; readonly value: number | string; readonly place: number; readonly atMs?: number };

const defaultStaleAfterMs = 5 * 60_000;

export function newestOf(series: Series, clock: Clock): Newest {
  const last = seriesLength(series) - 1;
  let place = last;
  let value: number | string | null = null;
  while (place >= 0 && (value = valueAt(series, place)) === null) {
    place--;
  }
  if (value === null) {
    return { kind: 'none' };
  }
  const atMs = timeAtMs(series, place);
  const isStale = atMs === undefined ? place < last : clock.nowMs - atMs > staleAfterMs(series, clock);
  return { kind: isStale ? 'stale' : 'fresh', value, place, atMs };
}

function staleAfterMs({ time }: Series, clock: Clock): number {
  if (clock.staleAfterMs > 0) {
    return clock.staleAfterMs;
  }
  const stepMs = time?.config.interval;
  // the last point of a range query is up to one step old, and a scrape may be late
  return stepMs ? stepMs * 2 : defaultStaleAfterMs;
}
