import type { ServerResponse } from 'node:http';
import { ApiError } from './apiError.ts';
import { isStalled } from './stalled.ts';

export interface LaneLimits {
  /** So many answers are under way at once. */
  readonly running: number;
  /** So many requests wait for their turn. */
  readonly waiting: number;
}

interface Times {
  /** How long a request waits for its turn. */
  readonly waitMs: number;
  /** A client that takes nothing for so long loses its answer to one that waits. */
  readonly stallMs: number;
}

interface Waiter {
  readonly response: ServerResponse;
  readonly sinceMs: number;
  readonly settle: (admitted: boolean) => void;
}

const defaultTimes: Times = {
  // as long as Prometheus waits for a scrape if not told otherwise
  waitMs: 10_000,
  stallMs: 1000,
};
const checkMs = 100;

/**
 * Answers of one kind that are under way at once, so that they leave room for other kinds. Who waits longest goes last: in an overload the client
 * that came first has given up first.
 */
export class AnswerLane {
  readonly #limits: () => LaneLimits;
  readonly #times: Times;
  /** With the moment when the client last took something. */
  readonly #running = new Map<ServerResponse, number>();
  readonly #waiting: Waiter[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: () => LaneLimits, times = defaultTimes) {
    this.#limits = limits;
    this.#times = times;
  }

  /** Resolves when the answer may begin; throws an ApiError where too many are under way. False for a client that went away meanwhile. */
  async enter(response: ServerResponse): Promise<boolean> {
    if (response.destroyed) return false;
    response.once('close', () => this.#leave(response));
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#begin(response);
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

  #begin(response: ServerResponse): void {
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
      this.#begin(newest.response);
      newest.settle(true);
    }
  }

  #hasRoom(): boolean {
    return this.#running.size < this.#limits().running || this.#cutStalled();
  }

  #cutStalled(): boolean {
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
  return new ApiError('overloaded', 'too many such requests are under way, try again later', { headers: { 'Retry-After': '5' } });
}
