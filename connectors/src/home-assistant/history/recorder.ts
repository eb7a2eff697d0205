import type { Attributes } from '../../home-assistant-model/entity.ts';
import type { HomeAssistantApi } from '../connection/api.ts';
import type { Command } from '../connection/channel.ts';

/** Half a year of statistics of one entity may take a slow recorder a while. */
const timeoutMs = 120_000;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One statistic of the recorder's list. */
export interface StatisticId {
  readonly statistic_id: string;
  readonly has_sum?: boolean;
  readonly statistics_unit_of_measurement?: string | null;
}

/** The statistics of one hour; times are epoch milliseconds. */
interface StatisticRow {
  readonly start: number;
  readonly end: number;
  readonly mean?: number | null;
  /** The reading of a meter at the end of the hour. */
  readonly state?: number | null;
}

/** A compressed state. */
interface HistoryRow {
  readonly s: string;
  /** Absent if equal to those of the previous row. */
  readonly a?: Attributes;
  readonly lu: number;
}

/** A state at a time. */
export interface RecordedState {
  readonly atMs: number;
  readonly state: string;
  readonly attributes: Attributes;
}

export function statisticIds(api: HomeAssistantApi): Promise<readonly StatisticId[]> {
  return api.request<readonly StatisticId[]>({ type: 'recorder/list_statistic_ids' });
}

/** Hourly values, at the end of the hour: the reading of a meter, the mean of another sensor. */
export async function statistics(api: HomeAssistantApi, id: string, span: Span): Promise<readonly RecordedState[]> {
  const rows = await request<StatisticRow>(api, id, {
    ...spanOf(span),
    type: 'recorder/statistics_during_period',
    statistic_ids: [id],
    period: 'hour',
    types: ['mean', 'state'],
  });
  return rows.flatMap(({ end, mean, state }) => {
    const value = state ?? mean;
    return typeof value === 'number' && end > span.fromMs && end <= span.toMs ? [{ atMs: end, state: `${value}`, attributes: {} }] : [];
  });
}

/** All states; none if the recorder has deleted them. */
export async function states(api: HomeAssistantApi, id: string, span: Span): Promise<readonly RecordedState[]> {
  const rows = await request<HistoryRow>(api, id, {
    ...spanOf(span),
    type: 'history/history_during_period',
    entity_ids: [id],
    include_start_time_state: false,
    significant_changes_only: false,
    minimal_response: false,
    no_attributes: false,
  });
  let attributes: Attributes = {};
  return rows.flatMap(({ s: state, a, lu }) => {
    attributes = a ?? attributes;
    const atMs = Math.round(lu * 1000);
    return atMs > span.fromMs && atMs <= span.toMs ? [{ atMs, state, attributes }] : [];
  });
}

async function request<Row>(api: HomeAssistantApi, id: string, message: Command): Promise<readonly Row[]> {
  const rows = await api.request<Readonly<Record<string, readonly Row[]>>>(message, timeoutMs);
  return rows[id] ?? [];
}

function spanOf({ fromMs, toMs }: Span): { start_time: string; end_time: string } {
  return { start_time: new Date(fromMs).toISOString(), end_time: new Date(toMs).toISOString() };
}
