import { type DataFrame, type DataSourceApi, type Field, FieldType } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { queryFrames, type Range, requestOf } from './query';

/** A log line. */
export interface Line {
  /** The same in each response that has the line. */
  readonly id: string;
  readonly atMs: number;
  /** Nanoseconds since the epoch, in digits. */
  readonly atNs: string;
  readonly text: string;
  /** Labels of its stream, its structured metadata, and fields that the query parsed. */
  readonly labels: Readonly<Record<string, string>>;
}

interface LokiQuery extends DataQuery {
  readonly expr: string;
  readonly queryType: 'range';
  readonly direction: 'backward';
  readonly maxLines: number;
}

interface LinesQuery extends Range {
  readonly expr: string;
  /** Of the newest lines. */
  readonly limit: number;
}

/** The newest lines of a range, newest first; its end is not part of it. Rejects with the error of the data source. */
export async function queryLines(dataSource: DataSourceApi, query: LinesQuery, signal?: AbortSignal): Promise<Line[]> {
  const { expr, limit, fromMs, toMs } = query;
  const target: LokiQuery = { refId: 'lines', expr, queryType: 'range', direction: 'backward', maxLines: limit };
  const frames = await queryFrames(dataSource, requestOf([target], { fromMs, toMs, stepMs: 60_000 }), signal);
  return newestFirst(frames.flatMap(linesOf));
}

export function newestFirst(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => b.atNs.localeCompare(a.atNs));
}

/** Grafana has two formats of frames of lines: fields `Time`, `Line` and `tsNs`, or `timestamp` and `body`. */
function linesOf({ fields, length }: DataFrame): Line[] {
  const times = fields.find(({ type }) => type === FieldType.time);
  const texts = named(fields, 'Line') ?? named(fields, 'body') ?? fields.find(({ type }) => type === FieldType.string);
  const [labels, nanoseconds, ids] = ['labels', 'tsNs', 'id'].map((name) => named(fields, name));
  if (times === undefined || texts === undefined) {
    return [];
  }
  return Array.from({ length }, (_, row) => {
    const atMs = Number(times.values[row]);
    const atNs = String(nanoseconds?.values[row] ?? `${atMs}${String(times.nanos?.[row] ?? 0).padStart(6, '0')}`);
    const text = String(texts.values[row]);
    const lineLabels = (labels?.values[row] ?? {}) as Line['labels'];
    return { id: String(ids?.values[row] ?? `${atNs} ${text} ${JSON.stringify(lineLabels)}`), atMs, atNs, text, labels: lineLabels };
  });
}

function named(fields: readonly Field[], wanted: string): Field | undefined {
  return fields.find(({ name }) => name === wanted);
}
