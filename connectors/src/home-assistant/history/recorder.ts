import type { Attributes } from '../../home-assistant-model/entity.ts';
import type { HomeAssistantApi } from '../connection/api.ts';
import type { Command } from '../connection/channel.ts';

/** A year of a house's statistics is read for one entity at a time: a slow recorder may think for a while. */
const patienceMs = 120_000;

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

/** A row of an hour; times are epoch milliseconds. */
interface StatisticRow {
  readonly start: number;
  readonly end: number;
  readonly mean?: number | null;
  /** The meter's own reading at the end of the hour. */
  readonly state?: number | null;
}

/** A state as history compresses it. */
interface HistoryRow {
  readonly s: string;
  /** Where they differ from those of the row before. */
  readonly a?: Attributes;
  readonly lu: number;
}

/** A value as it was at a moment. */
export interface Remembered {
  readonly atMs: number;
  readonly state: string;
  readonly attributes: Attributes;
}

export function statisticIds(api: HomeAssistantApi): Promise<readonly StatisticId[]> {
  return api.ask<readonly StatisticId[]>({ type: 'recorder/list_statistic_ids' });
}

/** Hourly values: a meter's reading at the end of the hour, another sensor's mean over it, at its end too. */
export async function statistics(api: HomeAssistantApi, id: string, span: Span): Promise<readonly Remembered[]> {
  const rows = await ask<StatisticRow>(api, id, {
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

/** All states; none where the recorder no longer has them. */
export async function states(api: HomeAssistantApi, id: string, span: Span): Promise<readonly Remembered[]> {
  const rows = await ask<HistoryRow>(api, id, {
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

async function ask<Row>(api: HomeAssistantApi, id: string, message: Command): Promise<readonly Row[]> {
  const answer = await api.ask<Readonly<Record<string, readonly Row[]>>>(message, patienceMs);
  return answer[id] ?? [];
}

function spanOf({ fromMs, toMs }: Span): { start_time: string; end_time: string } {
  return { start_time: new Date(fromMs).toISOString(), end_time: new Date(toMs).toISOString() };
}
