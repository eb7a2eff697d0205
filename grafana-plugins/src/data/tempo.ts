import { type DataFrame, type DataSourceApi, type Field } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { queryFrames, type Range, requestOf } from './query';

/** A trace with at least one span that matches the query. */
export interface Trace {
  readonly id: string;
  /** Name of its root span; empty if the root is not stored. */
  readonly name: string;
  readonly startMs: number;
  /** 0 for less than a millisecond. */
  readonly durationMs: number;
  /** Whether one of the matching spans failed. */
  readonly hasFailed: boolean;
}

interface TempoQuery extends DataQuery {
  readonly query: string;
  readonly queryType: 'traceql';
  readonly tableType: 'traces';
  readonly limit: number;
  /** Spans per trace. */
  readonly spss: number;
  readonly filters: readonly never[];
}

interface TracesQuery extends Range {
  readonly query: string;
  readonly limit: number;
}

const spansPerTrace = 20;

/** Traces of a range, newest first. Rejects with the error of the data source. */
export async function queryTraces(dataSource: DataSourceApi, query: TracesQuery, signal?: AbortSignal): Promise<Trace[]> {
  const { limit, fromMs, toMs } = query;
  const target: TempoQuery = {
    refId: 'traces',
    query: `${query.query} | select(status)`,
    queryType: 'traceql',
    tableType: 'traces',
    limit,
    spss: spansPerTrace,
    filters: [],
  };
  const frames = await queryFrames(dataSource, requestOf([target], { fromMs, toMs, stepMs: 60_000 }), signal);
  return frames.flatMap(tracesOf).sort((a, b) => b.startMs - a.startMs);
}

/** A row is a trace; its field `nested` has frames whose rows are the matching spans. */
function tracesOf({ fields, length }: DataFrame): Trace[] {
  const [ids, starts, names, durations, nested] = ['traceID', 'startTime', 'traceName', 'traceDuration', 'nested'].map((name) =>
    named(fields, name),
  );
  if (ids === undefined) {
    return [];
  }
  return Array.from({ length }, (_, row) => {
    // a text such as "<1ms" for none
    const durationMs = Number(durations?.values[row]);
    return {
      id: String(ids.values[row]),
      name: String(names?.values[row] ?? ''),
      startMs: Number(starts?.values[row]),
      durationMs: Number.isFinite(durationMs) ? durationMs : 0,
      hasFailed: ((nested?.values[row] ?? []) as DataFrame[]).some((spans) => named(spans.fields, 'status')?.values.includes('error')),
    };
  });
}

function named(fields: readonly Field[], wanted: string): Field | undefined {
  return fields.find(({ name }) => name === wanted);
}
