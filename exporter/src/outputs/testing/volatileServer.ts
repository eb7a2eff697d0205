import type { Batch } from '../batch.ts';
import type { SendResult } from '../http/sendResult.ts';
import type { EncodedRequest, RemoteWriteClient, StorageFacts } from '../remote-write/client.ts';

/** What becomes of a request: a late answer was sent before the server died, and is read afterwards. */
export type Fate = 'answer' | 'late_answer' | 'lose_answer' | 'busy';

const flushMs = 5000;

/**
 * VictoriaMetrics and its client in one: it confirms samples at once and writes them to disk every 5 s of its life. What is not on disk is lost
 * when it is killed.
 */
export class VolatileServer implements RemoteWriteClient {
  readonly kind = 'victoriametrics';
  /** Of the next requests that carry samples. */
  readonly fates: Fate[] = [];
  /** More samples in a request are too many. */
  mostSamples = Infinity;
  readonly #onDisk = new Set<number>();
  readonly #inMemory = new Set<number>();
  /** Whether {@link facts} has its start. */
  tellsStart = true;
  #isUp = true;
  #startedMs = Date.now();
  #lives = 1;
  #flushedMs = performance.now();
  #hasConnection = false;
  /** As a client of HTTP counts them: connections that ended, and those of them that a result has shown. */
  #lostConnections = 0;
  #notedConnections = 0;
  readonly #batches = new WeakMap<Uint8Array, Batch>();

  /** The values that it has. */
  get values(): ReadonlySet<number> {
    return new Set([...this.#onDisk, ...this.#inMemory]);
  }

  kill(): void {
    this.#flush();
    this.#inMemory.clear();
    this.#isUp = false;
    this.#lives++;
    this.#disconnect();
  }

  start(): void {
    if (!this.#isUp) {
      this.#flushedMs = performance.now();
      this.#startedMs = Date.now();
    }
    this.#isUp = true;
  }

  async probe(): Promise<SendResult> {
    await new Promise(setImmediate);
    return this.#isUp ? this.#ok() : this.#lost();
  }

  async facts(): Promise<StorageFacts> {
    await new Promise(setImmediate);
    return this.#isUp && this.tellsStart ? { startedMs: this.#startedMs } : {};
  }

  async encode(batch: Batch): Promise<EncodedRequest> {
    const body = new Uint8Array(1);
    this.#batches.set(body, { ...batch, values: batch.values.slice() });
    return { body, samples: batch.length };
  }

  async post({ body }: EncodedRequest): Promise<SendResult> {
    const { length, values } = this.#batches.get(body)!;
    const lostBefore = this.#lostConnections;
    await new Promise(setImmediate);
    if (!this.#isUp) return this.#lost();
    this.#hasConnection = true;
    if (length > this.mostSamples) return { kind: 'too_large', why: '413 too large' };
    const fate = this.fates.shift() ?? 'answer';
    if (fate === 'busy') return { kind: 'retry', why: '503 busy', isConnectionLost: false };
    this.#flush();
    for (const value of values) this.#inMemory.add(value);
    const life = this.#lives;
    await new Promise((resolve) => setTimeout(resolve, fate === 'late_answer' ? 400 : 5));
    if (fate === 'lose_answer') this.#disconnect();
    const isAnswered = fate === 'late_answer' || (fate === 'answer' && life === this.#lives);
    return isAnswered ? this.#ok(lostBefore) : this.#lost();
  }

  async close(): Promise<void> {
    // nothing is open
  }

  #flush(): void {
    const intervals = Math.floor((performance.now() - this.#flushedMs) / flushMs);
    if (!this.#isUp || intervals === 0) return;
    this.#flushedMs += intervals * flushMs;
    for (const value of this.#inMemory) this.#onDisk.add(value);
    this.#inMemory.clear();
  }

  #disconnect(): void {
    if (this.#hasConnection) this.#lostConnections++;
    this.#hasConnection = false;
  }

  #ok(lostBefore = this.#lostConnections): SendResult {
    const isReconnected = this.#lostConnections > this.#notedConnections;
    this.#notedConnections = this.#lostConnections;
    this.#hasConnection ||= this.#isUp;
    return { kind: 'ok', isReconnected, isInterrupted: this.#lostConnections > lostBefore };
  }

  #lost(): SendResult {
    this.#notedConnections = this.#lostConnections;
    return { kind: 'retry', why: 'broken', isConnectionLost: true };
  }
}
