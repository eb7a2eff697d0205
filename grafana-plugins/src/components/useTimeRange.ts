import { useCallback, useMemo } from 'react';
import { dateTime, dateTimeParse, getTimeZone, rangeUtil, type TimeRange } from '@grafana/data';
import { lastHours, type RawRange } from '../core/paths';
import { useUrlParameters } from './useUrlParameters';

interface UrlTimeRange {
  /** As in the URL, which scenes share; default the last 6 hours. */
  readonly raw: RawRange;
  /** The current times. */
  resolve(): TimeRange;
  change(range: TimeRange): void;
}

/** The time range of a page, kept in the URL. */
export function useTimeRange(): UrlTimeRange {
  const [parameters, changeUrl] = useUrlParameters();
  const from = parameters.get('from') ?? lastHours.from;
  const to = parameters.get('to') ?? lastHours.to;
  const raw = useMemo(() => ({ from, to }), [from, to]);
  const resolve = useCallback(() => {
    const range = rangeUtil.convertRawToRange({ from: timeOf(raw.from), to: timeOf(raw.to) }, getTimeZone());
    return range.from.isValid() && range.to.isValid() ? range : rangeUtil.convertRawToRange(lastHours);
  }, [raw]);
  const change = useCallback(
    (range: TimeRange) =>
      changeUrl((after) => {
        after.set('from', textOf(range.raw.from));
        after.set('to', textOf(range.raw.to));
      }),
    [changeUrl],
  );
  return { raw, resolve, change };
}

function timeOf(text: string): TimeRange['raw']['from'] {
  if (/^\d{8,}$/.test(text)) {
    return dateTime(Number(text));
  }
  return text.startsWith('now') ? text : dateTimeParse(text, { timeZone: getTimeZone() });
}

function textOf(time: TimeRange['raw']['from']): string {
  return typeof time === 'string' ? time : time.toISOString();
}
