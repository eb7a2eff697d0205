import type { Connection } from './connection.ts';
import { RequestQueue } from './requestQueue.ts';

/** A request that waits or is in flight. */
export interface Pending {
  readonly unit: number;
  /** Equal for equal requests. */
  readonly text: string;
  /** The unit did not respond last time. */
  readonly isProbe: boolean;
  /** Sent while no other request is in flight. */
  readonly isAlone: boolean;
  readonly perform: (connection: Connection) => Promise<Buffer>;
  readonly resolve: (data: Buffer) => void;
  readonly reject: (error: unknown) => void;
  /** How often the server closed the connection instead of responding. */
  cutOffs: number;
}

/** The requests of one bus that wait, and the number of those in flight. */
export class PendingRequests {
  readonly #queue = new RequestQueue<Pending>();
  /** Sent as soon as no request is in flight. */
  #next: Pending | undefined;
  #inFlight = 0;
  #probesInFlight = 0;
  #isAlone = false;

  get inFlight(): number {
    return this.#inFlight;
  }

  /** No request waits. */
  get isEmpty(): boolean {
    return this.#next === undefined && this.#queue.isEmpty;
  }

  push(pending: Pending): void {
    if (pending.isProbe) this.#queue.pushProbe(pending, performance.now());
    else this.#queue.push(pending.unit, pending);
  }

  /** The request that may be sent now. */
  next(nowMs: number): Pending | undefined {
    if (this.#isAlone) return undefined;
    const pending = this.#next ?? this.#queue.next(nowMs, this.#probesInFlight === 0);
    this.#next = undefined;
    if (pending?.isAlone !== true) return pending;
    if (this.#inFlight > 0) {
      this.#next = pending;
      return undefined;
    }
    return pending;
  }

  started({ isProbe, isAlone }: Pending): void {
    this.#inFlight++;
    if (isProbe) this.#probesInFlight++;
    if (isAlone) this.#isAlone = true;
  }

  ended({ isProbe, isAlone }: Pending): void {
    this.#inFlight--;
    if (isProbe) this.#probesInFlight--;
    if (isAlone) this.#isAlone = false;
  }

  /** Removes and returns all requests that wait. */
  drain(): Pending[] {
    const waiting = this.#next === undefined ? this.#queue.drain() : [this.#next, ...this.#queue.drain()];
    this.#next = undefined;
    return waiting;
  }
}
