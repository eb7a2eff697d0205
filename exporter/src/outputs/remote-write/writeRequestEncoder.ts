import type { Batch } from '../batch.ts';
import type { SeriesLabels } from './seriesLabels.ts';

/** `bytes` are valid until the next call of the encoder. */
interface EncodedBatch {
  readonly bytes: Buffer;
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

/**
 * Encodes batches as `prometheus.WriteRequest`, with the samples of each series together and in the order of the batch. Written by hand, because
 * encoding is most of an output's CPU time: a library makes objects of all samples first.
 */
export class WriteRequestEncoder {
  readonly #labels: SeriesLabels;
  #bytes = Buffer.allocUnsafeSlow(65_536);
  #view = viewOf(this.#bytes);
  /** By series id, 0 between calls: its first and last sample in the batch, counted from 1, and the bytes of its samples. */
  #first = new Uint32Array(0);
  #last = new Uint32Array(0);
  #sizes = new Uint32Array(0);
  /** By sample: the next one of the same series, counted from 1; 0: none. */
  #next = new Uint32Array(0);
  /** The series of the batch in the order of their first samples. */
  #order = new Uint32Array(0);

  constructor(labels: SeriesLabels) {
    this.#labels = labels;
  }

  encode(batch: Batch): EncodedBatch {
    const { series, samples } = this.#group(batch);
    const order = this.#order.subarray(0, series);
    this.#reserve(order);
    let at = 0;
    for (const id of order) {
      at = this.#writeSeries(id, batch, at);
      this.#first[id] = 0;
      this.#sizes[id] = 0;
    }
    return { bytes: this.#bytes.subarray(0, at), samples };
  }

  /** Links the samples of each series. */
  #group({ series, timesMs, length }: Batch): { series: number; samples: number } {
    if (length > this.#next.length) this.#growBatch(length);
    let found = 0;
    let samples = 0;
    for (let at = 0; at < length; at++) {
      const id = series[at] ?? 0;
      if (this.#labels.lengthOf(id) === 0) continue;
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

  #writeSeries(id: number, { values, timesMs }: Batch, start: number): number {
    const bytes = this.#bytes;
    let at = start;
    bytes[at++] = seriesTag;
    at = this.#writeVarint(this.#labels.lengthOf(id) + (this.#sizes[id] ?? 0), at);
    at = this.#labels.copy(id, bytes, at);
    for (let sample = this.#first[id] ?? 0; sample !== 0; sample = this.#next[sample - 1] ?? 0) {
      const timeMs = timesMs[sample - 1] ?? 0;
      bytes[at] = sampleTag;
      bytes[at + 1] = sampleBytes + timeLength(timeMs);
      bytes[at + 2] = valueTag;
      this.#writeValue(values[sample - 1] ?? 0, at + 3);
      bytes[at + 11] = timeTag;
      at = this.#writeTime(timeMs, at + 12);
    }
    return at;
  }

  #writeValue(value: number, at: number): void {
    if (value === value) return this.#view.setFloat64(at, value, true);
    this.#view.setUint32(at, staleMarker.low, true);
    this.#view.setUint32(at + 4, staleMarker.high, true);
  }

  #writeTime(timeMs: number, at: number): number {
    if (timeMs < usualTimes.from || timeMs >= usualTimes.below) return this.#writeUnusualTime(timeMs, at);
    // 42 bits in six groups of seven: 28 bits, then 14
    const high = Math.floor(timeMs / 0x1000_0000);
    const low = timeMs - high * 0x1000_0000;
    const bytes = this.#bytes;
    bytes[at] = low | 0x80;
    bytes[at + 1] = (low >>> 7) | 0x80;
    bytes[at + 2] = (low >>> 14) | 0x80;
    bytes[at + 3] = (low >>> 21) | 0x80;
    bytes[at + 4] = high | 0x80;
    bytes[at + 5] = high >>> 7;
    return at + usualTimes.bytes;
  }

  /** Negative times are 64-bit two's complement. */
  #writeUnusualTime(timeMs: number, start: number): number {
    let at = start;
    let rest = unsigned(timeMs);
    for (; rest >= 0x80n; rest >>= 7n) this.#bytes[at++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[at++] = Number(rest);
    return at;
  }

  #writeVarint(value: number, start: number): number {
    let at = start;
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.#bytes[at++] = (rest & 0x7f) | 0x80;
    this.#bytes[at++] = rest;
    return at;
  }

  #reserve(order: Uint32Array): void {
    // a tag and a length of five bytes for each series
    const needed = order.reduce((sum, id) => sum + 6 + this.#labels.lengthOf(id) + (this.#sizes[id] ?? 0), 0);
    if (needed <= this.#bytes.length) return;
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length));
    this.#view = viewOf(this.#bytes);
  }

  #growBatch(length: number): void {
    const size = Math.max(length, 2 * this.#next.length);
    this.#next = new Uint32Array(size);
    this.#order = new Uint32Array(size);
  }

  #growIndex(id: number): void {
    const grown = (column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const larger = new Uint32Array(Math.max(id + 1, 2 * column.length, 256));
      larger.set(column);
      return larger;
    };
    this.#first = grown(this.#first);
    this.#last = grown(this.#last);
    this.#sizes = grown(this.#sizes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
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
