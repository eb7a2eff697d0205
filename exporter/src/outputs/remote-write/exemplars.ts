import type { Exemplar } from '../../series/exemplar.ts';
import type { Batch } from '../batch.ts';
import { lengthDelimited, type SeriesLabels } from './seriesLabels.ts';

/** Exemplars by id of the series. */
export type PendingExemplars = Map<number, Exemplar>;

/** The newest exemplar of each series on its way to the targets. They are in memory only, and one that cannot be sent is lost. */
export class Exemplars {
  readonly #targets: PendingExemplars[] = [];

  /** What one target has not sent yet. */
  forTarget(): PendingExemplars {
    const pending: PendingExemplars = new Map();
    this.#targets.push(pending);
    return pending;
  }

  add(series: number, exemplar: Exemplar): void {
    for (const pending of this.#targets) pending.set(series, exemplar);
  }
}

/** `WriteRequest.timeseries` (1), `TimeSeries.exemplars` (3). */
const seriesTag = 0x0a;
const exemplarTag = 0x1a;
/** `Exemplar.labels` (1) with `Label.name` (1) and `Label.value` (2), `Exemplar.value` (2, double), `Exemplar.timestamp` (3, varint). */
const labelTag = 0x0a;
const nameTag = 0x0a;
const textTag = 0x12;
const valueTag = 0x11;
const timeTag = 0x18;

/**
 * Takes the exemplars of the batch's series out of `pending`. They are encoded as `TimeSeries` without samples: the bytes go behind those of the
 * batch in one `WriteRequest`. A store knows a series by its samples, so the others wait for a batch with theirs.
 */
export function takeExemplars({ series, length }: Batch, pending: PendingExemplars, labels: SeriesLabels): Buffer {
  const encoded: Buffer[] = [];
  for (let at = 0; at < length && pending.size > 0; at++) {
    const id = series[at] ?? 0;
    const exemplar = pending.get(id);
    if (exemplar === undefined) continue;
    pending.delete(id);
    const bytes = labels.encoded(id);
    // the target does not take the series
    if (bytes.length === 0) continue;
    encoded.push(lengthDelimited(seriesTag, [bytes, lengthDelimited(exemplarTag, fieldsOf(exemplar))]));
  }
  return Buffer.concat(encoded);
}

function fieldsOf({ traceId, value, atMs }: Exemplar): Buffer[] {
  const text = (tag: number, content: string): Buffer => lengthDelimited(tag, [Buffer.from(content)]);
  const double = Buffer.alloc(9);
  double[0] = valueTag;
  double.writeDoubleLE(value, 1);
  return [lengthDelimited(labelTag, [text(nameTag, 'trace_id'), text(textTag, traceId)]), double, varint(timeTag, atMs)];
}

function varint(tag: number, value: number): Buffer {
  const bytes = [tag];
  let rest = BigInt(Math.trunc(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
