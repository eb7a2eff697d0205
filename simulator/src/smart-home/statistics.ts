import { beginningMs, hourMs, minuteMs } from '../world/calendar.ts';
import type { SmartEntity } from './smartEntity.ts';

const periodsMs: Readonly<Record<string, number>> = { '5minute': 5 * minuteMs, hour: hourMs, day: 24 * hourMs };
const historySteps = 10 * minuteMs;
/** The recorder's default retention of states; older data exists as statistics only. */
const keptMs = 10 * 24 * hourMs;

export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** `recorder/list_statistic_ids`. */
export function statisticIds(entities: Iterable<SmartEntity>): object[] {
  return [...entities]
    .filter(({ statistics }) => statistics !== undefined)
    .map(({ entityId, statistics, value }) => {
      const unit = value(beginningMs).attributes['unit_of_measurement'];
      return {
        statistic_id: entityId,
        source: 'recorder',
        name: null,
        has_mean: statistics === 'mean',
        mean_type: statistics === 'mean' ? 1 : 0,
        has_sum: statistics === 'total',
        statistics_unit_of_measurement: unit,
        display_unit_of_measurement: unit,
        unit_class: null,
      };
    });
}

/** Rows of `recorder/statistics_during_period` for one entity: whole periods since the beginning of simulated time. */
export function statisticsOf({ statistics, value }: SmartEntity, { fromMs, toMs }: Period, period: string): object[] {
  const lengthMs = periodsMs[period] ?? hourMs;
  const rows: object[] = [];
  for (let start = Math.ceil(Math.max(fromMs, beginningMs) / lengthMs) * lengthMs; start + lengthMs <= toMs; start += lengthMs) {
    const [first, middle, last] = [start, start + lengthMs / 2, start + lengthMs - 1].map((atMs) => Number(value(atMs).state));
    if (first === undefined || middle === undefined || last === undefined) continue;
    const common = { start, end: start + lengthMs };
    rows.push(
      statistics === 'total'
        ? { ...common, last_reset: null, state: last, sum: last, change: last - first }
        : { ...common, mean: (first + middle + last) / 3, min: Math.min(first, middle, last), max: Math.max(first, middle, last) },
    );
  }
  return rows;
}

/** States of `history/history_during_period`: one every ten minutes, within the recorder's retention. */
export function historyOf({ value }: SmartEntity, { fromMs, toMs }: Period, nowMs: number): object[] {
  const rows: object[] = [];
  const start = Math.max(fromMs, nowMs - keptMs, beginningMs);
  for (let atMs = Math.ceil(start / historySteps) * historySteps; atMs <= Math.min(toMs, nowMs); atMs += historySteps) {
    const { state, attributes } = value(atMs);
    rows.push({ s: state, lu: atMs / 1000, ...(rows.length === 0 && { a: attributes }) });
  }
  return rows;
}
