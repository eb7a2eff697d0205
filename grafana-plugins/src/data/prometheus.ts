import { CoreApp, type DataFrame, type DataQueryRequest, type DataSourceApi, dateTime, FieldType, LoadingState } from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { filter, firstValueFrom, from, fromEvent, takeUntil } from 'rxjs';

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

interface Options {
  /** Default now. */
  readonly atMs?: number;
  readonly signal?: AbortSignal;
}

let requests = 0;

/** Runs instant queries and returns their vectors by name. Rejects with the error of the data source. */
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
  // instant queries ignore the start of the range, but the request needs one
  const frames = await framesOf(dataSource, requestOf(targets, { fromMs: atMs - 3_600_000, toMs: atMs, stepMs: 60_000 }), signal);
  const vectors = names.map((name) => [name, frames.filter(({ refId }) => refId === name).flatMap(samplesOf)]);
  return Object.fromEntries(vectors) as Record<Name, Sample[]>;
}

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** Runs a range query and returns its series. Rejects with the error of the data source. */
export async function queryRange(dataSource: DataSourceApi, expr: string, range: Range): Promise<RangeSeries[]> {
  const interval = `${Math.max(1, Math.round(range.stepMs / 1000))}s`;
  const target: PrometheusQuery = { refId: 'range', expr, instant: false, range: true, format: 'time_series', interval };
  return (await framesOf(dataSource, requestOf([target], range))).flatMap(seriesOf);
}

async function framesOf(dataSource: DataSourceApi, request: DataQueryRequest<PrometheusQuery>, signal?: AbortSignal): Promise<DataFrame[]> {
  const responses = from(dataSource.query(request));
  const ended = signal === undefined ? responses : responses.pipe(takeUntil(fromEvent(signal, 'abort')));
  const { data, errors } = await firstValueFrom(ended.pipe(filter(({ state }) => state !== LoadingState.Loading))).catch(
    (cause: unknown) => {
      // a failed request rejects with its response, which is not an Error
      throw cause instanceof Error ? cause : new Error(toDataQueryError(cause).message, { cause });
    },
  );
  const problem = errors?.[0];
  if (problem !== undefined) {
    throw new Error(problem.data?.message ?? problem.message ?? 'unknown error of the data source');
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
