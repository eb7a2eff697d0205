import { CoreApp, type DataFrame, type DataQueryRequest, type DataSourceApi, dateTime, FieldType, LoadingState } from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { filter, firstValueFrom, from, fromEvent, takeUntil } from 'rxjs';

/** One element of an instant vector. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** When the query was asked for, as Grafana's tables have it. */
  readonly atMs: number;
}

/** One series of a range query, in time order; gaps are left out. */
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

interface Options {
  /** Default now. */
  readonly atMs?: number;
  readonly signal?: AbortSignal;
}

let requests = 0;

/** The instant vectors that PromQL expressions give, by the names they are asked for with. Rejects with what the data source says is wrong. */
export async function queryInstant<Name extends string>(
  dataSource: DataSourceApi,
  expressions: Readonly<Record<Name, string>>,
  { atMs = Date.now(), signal }: Options = {},
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(expressions) as Name[];
  const targets = names.map((refId): PrometheusQuery => ({
    refId,
    expr: expressions[refId],
    instant: true,
    range: false,
    format: 'table',
  }));
  // the start of the range is of no effect on an instant query, but needed
  const frames = await framesOf(dataSource, requestOf(targets, { fromMs: atMs - 3_600_000, toMs: atMs, stepMs: 60_000 }), signal);
  const vectors = names.map((name) => [name, frames.filter(({ refId }) => refId === name).flatMap(samplesOf)]);
  return Object.fromEntries(vectors) as Record<Name, Sample[]>;
}

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** The series that a PromQL expression gives over a time. Rejects with what the data source says is wrong. */
export async function queryRange(dataSource: DataSourceApi, expr: string, range: Range): Promise<RangeSeries[]> {
  const interval = `${Math.max(1, Math.round(range.stepMs / 1000))}s`;
  const target: PrometheusQuery = { refId: 'range', expr, instant: false, range: true, format: 'time_series', interval };
  return (await framesOf(dataSource, requestOf([target], range))).flatMap(seriesOf);
}

async function framesOf(dataSource: DataSourceApi, request: DataQueryRequest<PrometheusQuery>, signal?: AbortSignal): Promise<DataFrame[]> {
  const answers = from(dataSource.query(request));
  const ended = signal === undefined ? answers : answers.pipe(takeUntil(fromEvent(signal, 'abort')));
  const { data, errors } = await firstValueFrom(ended.pipe(filter(({ state }) => state !== LoadingState.Loading))).catch(
    (cause: unknown) => {
      // requests that fail reject with what came back, which is no Error
      throw cause instanceof Error ? cause : new Error(toDataQueryError(cause).message, { cause });
    },
  );
  const problem = errors?.[0];
  if (problem !== undefined) {
    throw new Error(problem.data?.message ?? problem.message ?? 'the data source gives an error without a reason');
  }
  return data as DataFrame[];
}

function requestOf(targets: PrometheusQuery[], { fromMs, toMs, stepMs }: Range): DataQueryRequest<PrometheusQuery> {
  const [fromTime, to] = [dateTime(fromMs), dateTime(toMs)];
  return {
    requestId: `gaugeway-${requests++}`,
    app: CoreApp.Unknown,
    targets,
    range: { from: fromTime, to, raw: { from: fromTime, to } },
    timezone: 'utc',
    interval: `${Math.round(stepMs / 1000)}s`,
    intervalMs: stepMs,
    maxDataPoints: Math.ceil((toMs - fromMs) / stepMs),
    scopedVars: {},
    startTime: Date.now(),
  };
}

/** A table has a column for each label; other formats have the labels on the value. */
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
