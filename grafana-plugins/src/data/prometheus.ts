import { type DataFrame, type DataSourceApi, FieldType } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { serverNowMs } from './clock';
import { askerOf, queryDirectly, withoutApi } from './prometheusApi';
import { queryFrames, requestOf, type SteppedRange } from './query';

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Time of the query. */
  readonly atMs: number;
}

/** One series of a range query, in time order, without gaps. */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

interface PrometheusQuery extends DataQuery {
  readonly expr: string;
  readonly instant: boolean;
  readonly range: boolean;
  readonly format: 'table' | 'time_series';
  readonly interval?: string;
}

export interface Options {
  /** Default: now, by the clock of the data source. */
  readonly atMs?: number;
  readonly signal?: AbortSignal;
}

/** Runs instant queries and returns their vectors by name. Rejects with the error of the data source. */
export async function queryInstant<Name extends string>(
  dataSource: DataSourceApi,
  expressions: Readonly<Record<Name, string>>,
  options: Options = {},
): Promise<Record<Name, Sample[]>> {
  const ask = askerOf(dataSource);
  if (ask !== undefined) {
    const vectors = await queryDirectly(ask, expressions, options);
    if (vectors !== undefined) {
      return vectors;
    }
    withoutApi.add(dataSource);
  }
  return queryByFrames(dataSource, expressions, options);
}

async function queryByFrames<Name extends string>(
  dataSource: DataSourceApi,
  expressions: Readonly<Record<Name, string>>,
  { atMs = serverNowMs(), signal }: Options,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(expressions) as Name[];
  const targets = names.map((refId): PrometheusQuery => ({
    refId,
    expr: expressions[refId],
    instant: true,
    range: false,
    format: 'table',
  }));
  // instant queries ignore the start of the range, but the request needs one
  const frames = await queryFrames(dataSource, requestOf(targets, { fromMs: atMs - 3_600_000, toMs: atMs, stepMs: 60_000 }), signal);
  const vectors = names.map((name) => [name, frames.filter(({ refId }) => refId === name).flatMap(samplesOf)]);
  return Object.fromEntries(vectors) as Record<Name, Sample[]>;
}

/** Runs a range query and returns its series. Rejects with the error of the data source. */
export async function queryRange(dataSource: DataSourceApi, expr: string, range: SteppedRange): Promise<RangeSeries[]> {
  const interval = `${Math.max(1, Math.round(range.stepMs / 1000))}s`;
  const target: PrometheusQuery = { refId: 'range', expr, instant: false, range: true, format: 'time_series', interval };
  return (await queryFrames(dataSource, requestOf([target], range))).flatMap(seriesOf);
}

/** Labels are columns in table format, else labels of the value field. */
function samplesOf({ fields, length }: DataFrame): Sample[] {
  const times = fields.find(({ type }) => type === FieldType.time);
  const values = fields.find(({ type }) => type === FieldType.number);
  if (values === undefined) {
    return [];
  }
  const columns = fields.filter((field) => field !== times && field !== values);
  return Array.from({ length }, (_, row) => {
    const labels: Record<string, string> = { ...values.labels };
    for (const { name, values: texts } of columns) {
      const text: unknown = texts[row];
      if (text !== undefined && text !== null && text !== '') {
        labels[name] = String(text);
      }
    }
    return { labels, value: Number(values.values[row]), atMs: Number(times?.values[row]) };
  });
}

function seriesOf({ fields }: DataFrame): RangeSeries[] {
  const times = fields.find(({ type }) => type === FieldType.time);
  return fields
    .filter(({ type }) => type === FieldType.number)
    .map(({ labels = {}, values }) => {
      const known = (values as Array<number | null>).flatMap((value, row) => (value === null || Number.isNaN(value) ? [] : [row]));
      return { labels, timesMs: known.map((row) => Number(times?.values[row])), values: known.map((row) => Number(values[row])) };
    });
}
