import type { Batch } from '../batch.ts';
import { farthestCopy, type ByteWriter } from './byteWriter.ts';
import { grown } from './encodedLabels.ts';
import type { SeriesLabels } from './seriesLabels.ts';

interface EncodedBatch {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Without those of series that the target does not take. */
  readonly samples: number;
}

/** `WriteRequest.timeseries` (1) and `TimeSeries.samples` (2), both length-delimited. */
const seriesTag = 0x0a;
const sampleTag = 0x12;
/** `Sample.value` (1, double), `Sample.timestamp` (2, varint). */
const valueTag = 0x09;
const timeTag = 0x10;
/** Bytes of a sample's content without its time. */
const sampleBytes = 10;
/** The NaN that Prometheus stores where a series ends: 0x7ff0000000000002. */
const staleMarker = { low: 2, high: 0x7ff00000 } as const;
/** Times from 1971 to 2109 have six bytes as varint. */
const usualTimes = { from: 2 ** 35, below: 2 ** 42, bytes: 6 } as const;

const noBytes = new Uint8Array();

/**
 * Encodes batches as `prometheus.WriteRequest`, with the samples of each series together and in the order of the batch. Written by hand,
 * because encoding is most of an output's CPU time: a library makes objects of all samples first, and one for compression searches the bytes for
 * what repeats. Here that is known: it is the labels.
 */
export class WriteRequestEncoder {
  readonly #labels: SeriesLabels;
  /** By series id, 0 between calls: its first and last sample in the batch, counted from 1, and the bytes of its samples. */
  #first = new Uint32Array(0);
  #last = new Uint32Array(0);
  #sizes = new Uint32Array(0);
  /** By sample: the next one of the same series, counted from 1; 0: none. */
  #next = new Uint32Array(0);
  /** The series of the batch in the order of their first samples. */
  #order = new Uint32Array(0);
  /** By label id: where the label was last written, counted over all requests. */
  #written = new Float64Array(0);
  /** Where the request starts in that count: what the one before has written is too far away for a copy. */
  #start = 0;

  constructor(labels: SeriesLabels) {
    this.#labels = labels;
  }

  /** `more`: encoded fields of the request behind those of the batch. */
  encode(batch: Batch, out: ByteWriter, more: Uint8Array = noBytes): EncodedBatch {
    const { series, samples } = this.#group(batch);
    const order = this.#order.subarray(0, series);
    const length = this.#length(order) + more.length;
    this.#start += farthestCopy + 1;
    const { count } = this.#labels.labels;
    if (count >= this.#written.length) this.#written = grown(this.#written, new Float64Array(2 * (count + 1)));
    out.start(length);
    for (const id of order) {
      this.#writeSeries(id, batch, out);
      this.#first[id] = 0;
      this.#sizes[id] = 0;
    }
    if (more.length > 0) {
      const at = out.literal(more.length);
      out.bytes.set(more, at);
    }
    this.#start += length;
    return { bytes: out.take(), samples };
  }

  /** Links the samples of each series. */
  #group({ series, timesMs, length }: Batch): { series: number; samples: number } {
    if (length > this.#next.length) this.#growBatch(length);
    let found = 0;
    let samples = 0;
    for (let at = 0; at < length; at++) {
      const id = series[at] ?? 0;
      if (this.#labels.sizeOf(id) === 0) continue;
      if (id >= this.#first.length) this.#growIndex(id);
      if (this.#first[id] === 0) {
        this.#first[id] = at + 1;
        this.#order[found++] = id;
      } else this.#next[(this.#last[id] ?? 0) - 1] = at + 1;
      this.#last[id] = at + 1;
      this.#next[at] = 0;
      this.#sizes[id] = (this.#sizes[id] ?? 0) + 2 + sampleBytes + timeLength(timesMs[at] ?? 0);
      samples++;
    }
    return { series: found, samples };
  }

  /** Bytes of the request before it is compressed. */
  #length(order: Uint32Array): number {
    let length = 0;
    for (const id of order) {
      const size = this.#labels.sizeOf(id) + (this.#sizes[id] ?? 0);
      length += 1 + varintLength(size) + size;
    }
    return length;
  }

  #writeSeries(id: number, batch: Batch, out: ByteWriter): void {
    const size = this.#labels.sizeOf(id) + (this.#sizes[id] ?? 0);
    const at = out.literal(1 + varintLength(size));
    out.bytes[at] = seriesTag;
    writeVarint(out.bytes, size, at + 1);
    this.#writeLabels(id, out);
    this.#writeSamples(id, batch, out);
  }

  /** Labels that were written one after the other before are one copy. */
  #writeLabels(id: number, out: ByteWriter): void {
    const series = this.#labels;
    const { labels } = series;
    let copied = 0;
    let offset = 0;
    let position = this.#start + out.position;
    for (let at = series.startOf(id), label = series.labelAt(at); label !== 0; label = series.labelAt(++at)) {
      const size = labels.sizeOf(label);
      const distance = position - (this.#written[label] ?? 0);
      this.#written[label] = position;
      position += size;
      if (copied > 0 && distance !== offset) {
        out.copy(offset, copied);
        copied = 0;
      }
      offset = distance;
      if (distance <= farthestCopy) copied += size;
      else {
        const start = out.literal(size);
        labels.copy(label, out.bytes, start);
      }
    }
    if (copied > 0) out.copy(offset, copied);
  }

  #writeSamples(id: number, { values, timesMs }: Batch, out: ByteWriter): void {
    let at = out.literal(this.#sizes[id] ?? 0);
    const { bytes, view } = out;
    for (let sample = this.#first[id] ?? 0; sample !== 0; sample = this.#next[sample - 1] ?? 0) {
      const timeMs = timesMs[sample - 1] ?? 0;
      bytes[at] = sampleTag;
      bytes[at + 1] = sampleBytes + timeLength(timeMs);
      bytes[at + 2] = valueTag;
      writeValue(view, values[sample - 1] ?? 0, at + 3);
      bytes[at + 11] = timeTag;
      at = writeTime(bytes, timeMs, at + 12);
    }
  }

  #growBatch(length: number): void {
    const size = Math.max(length, 2 * this.#next.length);
    this.#next = new Uint32Array(size);
    this.#order = new Uint32Array(size);
  }

  #growIndex(id: number): void {
    const size = Math.max(id + 1, 2 * this.#first.length, 256);
    this.#first = grown(this.#first, new Uint32Array(size));
    this.#last = grown(this.#last, new Uint32Array(size));
    this.#sizes = grown(this.#sizes, new Uint32Array(size));
  }
}

function writeValue(view: DataView, value: number, at: number): void {
  if (value === value) return view.setFloat64(at, value, true);
  view.setUint32(at, staleMarker.low, true);
  view.setUint32(at + 4, staleMarker.high, true);
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) length++;
  return length;
}

function timeLength(timeMs: number): number {
  if (timeMs >= usualTimes.from && timeMs < usualTimes.below) return usualTimes.bytes;
  let length = 1;
  for (let rest = unsigned(timeMs); rest >= 0x80n; rest >>= 7n) length++;
  return length;
}

function unsigned(timeMs: number): bigint {
  return BigInt.asUintN(64, BigInt(Math.trunc(timeMs)));
}

function writeTime(bytes: Buffer, timeMs: number, at: number): number {
  if (timeMs < usualTimes.from || timeMs >= usualTimes.below) return writeUnusualTime(bytes, timeMs, at);
  // 42 bits in six groups of seven: 28 bits, then 14
  const high = Math.floor(timeMs / 0x1000_0000);
  const low = timeMs - high * 0x1000_0000;
  bytes[at] = low | 0x80;
  bytes[at + 1] = (low >>> 7) | 0x80;
  bytes[at + 2] = (low >>> 14) | 0x80;
  bytes[at + 3] = (low >>> 21) | 0x80;
  bytes[at + 4] = high | 0x80;
  bytes[at + 5] = high >>> 7;
  return at + usualTimes.bytes;
}

/** Negative times are 64-bit two's complement. */
function writeUnusualTime(bytes: Buffer, timeMs: number, start: number): number {
  let at = start;
  let rest = unsigned(timeMs);
  for (; rest >= 0x80n; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80;
  bytes[at++] = Number(rest);
  return at;
}

function writeVarint(bytes: Buffer, value: number, start: number): void {
  let at = start;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
  bytes[at] = rest;
}
