import { createDataFrame, type DataFrame, type DataQueryRequest, FieldType, LoadingState } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';
import { defer, of } from 'rxjs';

/** A line as it is in Loki. */
export interface FakeLine {
  /** Nanoseconds since the epoch, in digits. */
  readonly atNs: string;
  readonly text: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface LokiQuery extends DataQuery {
  readonly expr: string;
  readonly maxLines: number;
}

/** One request that a {@link FakeLoki} got. */
interface FakeLokiRequest {
  readonly expr: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/** A data source that returns lines in the frames of Grafana's. It searches the time range and kinds of a query only. */
export class FakeLoki {
  readonly name = 'Loki';
  readonly uid: string;
  readonly type = 'loki';
  readonly requests: FakeLokiRequest[] = [];
  lines: readonly FakeLine[];
  /** The lines have the id of the device in their text. */
  isWithoutMetadata = false;
  /** Message of the error that each query ends with. */
  error: string | undefined;

  constructor(lines: readonly FakeLine[] = [], uid = 'uid-of-loki') {
    this.lines = lines;
    this.uid = uid;
  }

  query = ({ targets: [target], range }: DataQueryRequest<LokiQuery>) =>
    defer(() => {
      const { expr = '', maxLines: limit = 0, refId } = target ?? {};
      const [fromMs, toMs] = [range.from.valueOf(), range.to.valueOf()];
      this.requests.push({ expr, fromMs, toMs, limit });
      if (this.error !== undefined) {
        return of({ data: [], state: LoadingState.Error, errors: [{ message: this.error }] });
      }
      const kinds = /kind=~"([^"]*)"/.exec(expr)?.[1]?.split('|') ?? [];
      const isFound = expr.includes('| logfmt') === this.isWithoutMetadata;
      const found = this.lines
        .filter(({ atNs, labels }) => isFound && kinds.includes(labels['kind'] ?? '') && isWithin(atNs, fromMs, toMs))
        .sort((a, b) => b.atNs.localeCompare(a.atNs))
        .slice(0, limit);
      const half = found.slice(0, found.length / 2);
      // in two parts, as Grafana splits queries
      return of(
        { data: [frameOf(refId, half)], state: LoadingState.Streaming },
        { data: [frameOf(refId, found)], state: LoadingState.Done },
      );
    });
}

function isWithin(atNs: string, fromMs: number, toMs: number): boolean {
  const atMs = msOf(atNs);
  return atMs >= fromMs && atMs < toMs;
}

/** A line of the last nanosecond of a millisecond is in it. */
function msOf(atNs: string): number {
  return Number(atNs.slice(0, -6));
}

function frameOf(refId: string | undefined, lines: readonly FakeLine[]): DataFrame {
  return createDataFrame({
    refId,
    meta: { custom: { frameType: 'LabeledTimeValues' } },
    fields: [
      { name: 'labels', type: FieldType.other, values: lines.map(({ labels }) => labels) },
      { name: 'Time', type: FieldType.time, values: lines.map(({ atNs }) => msOf(atNs)) },
      { name: 'Line', type: FieldType.string, values: lines.map(({ text }) => text) },
      { name: 'tsNs', type: FieldType.string, values: lines.map(({ atNs }) => atNs) },
      { name: 'id', type: FieldType.string, values: lines.map(({ atNs, text }) => `${atNs}_${text}`) },
    ],
  });
}
