import type { Logger } from '../contract.ts';

/** Says when a broker did not keep a session. Outlives its connections. */
export class PersistentSession {
  readonly #log: Logger;
  /** End of the connection before. */
  #lostMs: number | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  connected(sessionPresent: boolean): void {
    if (this.#lostMs === undefined || sessionPresent) return;
    const since = new Date(this.#lostMs).toISOString();
    this.#log.warn(`the broker did not keep the session: messages since ${since} may be missing`, {
      hint: 'the session expired, or the broker was restarted without persistence',
    });
  }

  lost(nowMs: number): void {
    this.#lostMs = nowMs;
  }
}
