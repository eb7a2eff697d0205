import { LoadingState, type DataFrame, type PanelData } from '@grafana/data';
import type { Item } from './items';

/** Why the cells may not tell the whole truth. */
export interface Notices {
  /** Names of the queries that failed. */
  readonly failed: readonly string[];
  /** Whether a transformation removed the times, so that values of a device that vanished look current. */
  readonly isTimeless: boolean;
}

export function noticesOf({ errors = [], state }: Pick<PanelData, 'errors' | 'state'>, items: readonly Item[]): Notices {
  const failed = errors.map(({ refId }) => refId ?? '');
  const isFailed = failed.length === 0 && state === LoadingState.Error;
  return { failed: isFailed ? [''] : [...new Set(failed)], isTimeless: items.some(isTimeless) };
}

/** A device with its own availability or last message does not depend on the age of its values. */
function isTimeless({ series }: Item): boolean {
  const isKnown = series.some(({ role }) => role === 'up' || role === 'last-seen');
  return !isKnown && series.some(({ role, time, frame }) => role === 'value' && !time && isReduced(frame));
}

/** Whether the frame is the result of "Reduce" or "Group by", which have no times; the first keeps the type of its input. */
function isReduced({ refId, meta, fields }: DataFrame): boolean {
  return /^(reduce|groupBy)-/.test(refId ?? '') || meta?.type?.startsWith('timeseries') === true || fields[0]?.name === 'Field';
}
