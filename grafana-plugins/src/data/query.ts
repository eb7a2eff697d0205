import { CoreApp, type DataFrame, type DataQueryRequest, type DataSourceApi, dateTime, LoadingState } from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import type { DataQuery } from '@grafana/schema';
import { from, fromEvent, lastValueFrom, takeUntil, takeWhile } from 'rxjs';

/** Milliseconds since the epoch. */
export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SteppedRange extends Range {
  readonly stepMs: number;
}

let requests = 0;

/** Runs queries and returns the frames of the last response. Rejects with the error of the data source. */
export async function queryFrames<Query extends DataQuery>(
  dataSource: DataSourceApi,
  request: DataQueryRequest<Query>,
  signal?: AbortSignal,
): Promise<DataFrame[]> {
  const responses = from(dataSource.query(request));
  const ended = signal === undefined ? responses : responses.pipe(takeUntil(fromEvent(signal, 'abort')));
  // Loki and Tempo respond in parts, each with all before it
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Tempo's has no `errors`
  const { data, error, errors } = await lastValueFrom(ended.pipe(takeWhile(({ state }) => isUnfinished(state), true))).catch(
    (cause: unknown) => {
      // a failed request rejects with its response, which is not an Error
      throw cause instanceof Error ? cause : new Error(toDataQueryError(cause).message, { cause });
    },
  );
  const problem = errors?.[0] ?? error;
  if (problem !== undefined) {
    throw new Error(problem.data?.message ?? problem.message ?? 'unknown error of the data source');
  }
  return data as DataFrame[];
}

/** A request for queries over a range. */
export function requestOf<Query extends DataQuery>(targets: Query[], { fromMs, toMs, stepMs }: SteppedRange): DataQueryRequest<Query> {
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

function isUnfinished(state: LoadingState | undefined): boolean {
  return state === LoadingState.Loading || state === LoadingState.Streaming;
}
