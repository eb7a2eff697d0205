/** A connection that ends this soon after its only answer was not idle for too long. */
const atOnceMs = 200;

interface Ended {
  readonly answers: number;
  readonly heardMs: number | undefined;
  readonly lostRequests: number;
}

/** Notices a server that ends each connection after one answer: a second time it does so while nothing is asked. */
export class ClosingHabit {
  #isSuspected = false;

  /** The other side ended a connection. True when it does so after each answer. */
  ended({ answers, heardMs = -Infinity, lostRequests }: Ended, nowMs: number): boolean {
    const isAtOnce = answers === 1 && nowMs - heardMs < atOnceMs;
    const isProven = this.#isSuspected && isAtOnce && lostRequests === 0;
    this.#isSuspected = isAtOnce;
    return isProven;
  }

  /** How long to ask nothing more over this connection, to see whether it is ended. */
  waitMs({ answers, heardMs = -Infinity }: Omit<Ended, 'lostRequests'>, nowMs: number): number {
    if (!this.#isSuspected || answers === 0) return 0;
    const leftMs = heardMs + atOnceMs - nowMs;
    this.#isSuspected = leftMs > 0;
    return Math.max(0, leftMs);
  }
}
