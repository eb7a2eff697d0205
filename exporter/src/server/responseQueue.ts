import type { ServerResponse } from 'node:http';
import { ApiError } from './apiError.ts';
import { isStalled } from './connections.ts';

interface QueueLimits {
  /** Maximum number of parallel responses. */
  readonly running: number;
  /** Maximum number of queued requests. */
  readonly waiting: number;
}

interface Times {
  /** Maximum time in the queue. */
  readonly waitMs: number;
  /** A client that reads nothing for this long is disconnected when others wait. */
  readonly stallMs: number;
}

interface Waiter {
  readonly response: ServerResponse;
  readonly sinceMs: number;
  readonly settle: (admitted: boolean) => void;
}

const defaultTimes: Times = {
  // the default scrape timeout of Prometheus
  waitMs: 10_000,
  stallMs: 1000,
};
const checkMs = 100;

/**
 * Limits the parallel responses of one kind, so that they leave capacity for other kinds. The newest request in the queue is next: in an overload
 * the oldest clients are the first that have given up.
 */
export class ResponseQueue {
  readonly #limits: () => QueueLimits;
  readonly #times: Times;
  /** With the time when the client last read something. */
  readonly #running = new Map<ServerResponse, number>();
  readonly #waiting: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: () => QueueLimits, times = defaultTimes) {
    this.#limits = limits;
    this.#times = times;
  }

  /** Resolves when the response may start; throws an ApiError when there are too many. False when the client disconnected meanwhile. */
  async enter(response: ServerResponse): Promise<boolean> {
    if (response.destroyed) return false;
    response.once('close', () => this.#leave(response));
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#start(response);
      return true;
    }
    return this.#wait(response);
  }

  #wait(response: ServerResponse): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const waiter = {
      response,
      sinceMs: performance.now(),
      settle: (admitted: boolean) => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        if (admitted || response.destroyed) resolve(admitted);
        else reject(tooMany());
      },
    };
    this.#waiting.push(waiter);
    if (this.#waiting.length > this.#limits().waiting) this.#waiting[0]?.settle(false);
    this.#timer ??= setInterval(() => this.#check(), checkMs).unref();
    this.#admit();
    return promise;
  }

  #start(response: ServerResponse): void {
    this.#running.set(response, performance.now());
    response.on('drain', () => this.#running.has(response) && this.#running.set(response, performance.now()));
  }

  #leave(response: ServerResponse): void {
    this.#waiting.find((waiter) => waiter.response === response)?.settle(false);
    this.#running.delete(response);
    this.#admit();
  }

  #check(): void {
    const nowMs = performance.now();
    for (const waiter of [...this.#waiting]) if (nowMs - waiter.sinceMs > this.#times.waitMs) waiter.settle(false);
    this.#admit();
    if (this.#waiting.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #admit(): void {
    for (let newest = this.#waiting.at(-1); newest !== undefined && this.#hasRoom(); newest = this.#waiting.at(-1)) {
      this.#start(newest.response);
      newest.settle(true);
    }
  }

  #hasRoom(): boolean {
    return this.#running.size < this.#limits().running || this.#closeStalled();
  }

  #closeStalled(): boolean {
    const nowMs = performance.now();
    for (const [response, tookAtMs] of this.#running) {
      if (nowMs - tookAtMs < this.#times.stallMs || !isStalled(response)) continue;
      this.#running.delete(response);
      response.req.socket.destroy();
      return true;
    }
    return false;
  }
}

function tooMany(): ApiError {
  return new ApiError('overloaded', 'too many requests of this kind are in progress: try again later', { headers: { 'Retry-After': '5' } });
}
