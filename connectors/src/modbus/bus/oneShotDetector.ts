/** A connection that is closed this soon after its only response was not closed for being idle. */
const atOnceMs = 200;

interface ConnectionState {
  readonly responses: number;
  readonly lastResponseMs: number | undefined;
  readonly lostRequests: number;
}

/** Detects a server that closes each connection after one response: it did so once, and again while no request was in flight. */
export class OneShotDetector {
  isOneShot = false;
  #isSuspected = false;

  /** The server closed a connection. Returns true when this shows that it does so after each response. */
  closed({ responses, lastResponseMs = -Infinity, lostRequests }: ConnectionState, nowMs: number): boolean {
    const isAtOnce = responses === 1 && nowMs - lastResponseMs < atOnceMs;
    this.isOneShot = this.#isSuspected && isAtOnce && lostRequests === 0;
    this.#isSuspected = isAtOnce;
    return this.isOneShot;
  }

  /** How long to send no further request over this connection, to see whether the server closes it. */
  waitMs({ responses, lastResponseMs = -Infinity }: Omit<ConnectionState, 'lostRequests'>, nowMs: number): number {
    if (!this.#isSuspected || responses === 0) return 0;
    const leftMs = lastResponseMs + atOnceMs - nowMs;
    this.#isSuspected = leftMs > 0;
    return Math.max(0, leftMs);
  }
}
