import type { Batch } from '../batch.ts';
import type { SendResult } from '../http/sendResult.ts';
import type { EncodedRequest, RemoteWriteClient, StorageFacts } from '../remote-write/client.ts';

interface StoredSample {
  readonly timeMs: number;
  readonly value: number;
}

/** What the server does with the next request: it answers, breaks the connection before or after it has stored the samples, or gives an error. */
export type Fault = 'break' | 'lose_answer' | SendResult;

/**
 * A remote-write server and its client in one. As Prometheus it takes all samples of a request or none, refuses samples out of order, and those
 * that are an hour behind its newest. As VictoriaMetrics it takes everything.
 */
export class FakeServer implements RemoteWriteClient {
  readonly kind: 'prometheus' | 'victoriametrics';
  isUp = true;
  /** Faults of the next requests that carry samples. */
  readonly faults: Fault[] = [];
  /** More samples in a request are too many. */
  mostSamples = Infinity;
  /** Series that make any request too large. */
  readonly tooLarge = new Set<number>();
  /** Series that are refused for ever, with the words. */
  readonly refusedSeries = new Map<number, string>();
  /** Samples that are refused for ever, as `series@time`. */
  readonly refusedSamples = new Set<string>();
  readonly stored = new Map<number, StoredSample[]>();
  /** The samples of each request, as they came. */
  readonly requests: Batch[] = [];
  /** Answers that refused samples as out of order. */
  outOfOrder = 0;
  probes = 0;
  retentionMs: number | undefined;
  serverMs: number | undefined;
  readonly #batches = new WeakMap<Uint8Array, Batch>();

  constructor(kind: 'prometheus' | 'victoriametrics' = 'prometheus') {
    this.kind = kind;
  }

  async probe(): Promise<SendResult> {
    this.probes++;
    return this.#withTime(this.isUp ? { kind: 'ok' } : lost('refused'));
  }

  async facts(): Promise<StorageFacts> {
    return { retentionMs: this.retentionMs };
  }

  async encode(batch: Batch): Promise<EncodedRequest> {
    const body = new Uint8Array(1);
    const { length } = batch;
    const copy = { length, series: batch.series.slice(), values: batch.values.slice(), timesMs: batch.timesMs.slice() };
    this.#batches.set(body, copy);
    return { body, samples: length };
  }

  async post({ body }: EncodedRequest): Promise<SendResult> {
    const batch = this.#batches.get(body);
    if (batch === undefined) throw new Error('unknown body');
    await new Promise(setImmediate);
    if (!this.isUp) return lost('refused');
    const fault = this.faults.shift();
    if (fault === 'break') return lost('broken');
    this.requests.push(batch);
    if (fault !== undefined && fault !== 'lose_answer') return fault;
    const result = this.#store(batch);
    return fault === 'lose_answer' ? lost('broken') : this.#withTime(result);
  }

  async close(): Promise<void> {
    // nothing is open
  }

  /** The times of a series, in the order in which they came. */
  times(series: number): number[] {
    return (this.stored.get(series) ?? []).map(({ timeMs }) => timeMs);
  }

  values(series: number): number[] {
    return (this.stored.get(series) ?? []).map(({ value }) => value);
  }

  #store(batch: Batch): SendResult {
    if (batch.length > this.mostSamples || batch.series.some((id) => this.tooLarge.has(id)))
      return { kind: 'too_large', why: '413 too large' };
    const samples = [...batch.series].map((series, at) => ({ series, timeMs: batch.timesMs[at]!, value: batch.values[at]! }));
    const newest = new Map([...this.stored].map(([series, stored]) => [series, stored.at(-1)!]));
    const boundMs = Math.max(...[...newest.values()].map(({ timeMs }) => timeMs), 0) - 3_600_000;
    const taken: typeof samples = [];
    for (const sample of samples) {
      const why = this.#refusal(sample, newest.get(sample.series), boundMs);
      if (why !== undefined) return { kind: 'refused', status: 400, why: `400 ${why}`, isOfData: true };
      if (this.kind === 'prometheus' && newest.get(sample.series)?.timeMs === sample.timeMs) continue;
      newest.set(sample.series, sample);
      taken.push(sample);
    }
    for (const { series, timeMs, value } of taken) this.stored.set(series, [...(this.stored.get(series) ?? []), { timeMs, value }]);
    return { kind: 'ok' };
  }

  #refusal(sample: StoredSample & { readonly series: number }, newest: StoredSample | undefined, boundMs: number): string | undefined {
    const { series, timeMs, value } = sample;
    if (this.refusedSamples.has(`${series}@${timeMs}`)) return 'nobody knows';
    if (this.refusedSeries.has(series)) return this.refusedSeries.get(series);
    if (this.kind === 'victoriametrics') return undefined;
    if (timeMs < boundMs) return 'out of bounds';
    if (newest === undefined || timeMs > newest.timeMs) return undefined;
    if (timeMs === newest.timeMs) return Object.is(value, newest.value) ? undefined : 'duplicate sample for timestamp';
    this.outOfOrder++;
    return 'out of order sample';
  }

  #withTime(result: SendResult): SendResult {
    return this.serverMs === undefined ? result : { ...result, serverMs: this.serverMs };
  }
}

function lost(why: string): SendResult {
  return { kind: 'retry', why, isConnectionLost: true };
}
