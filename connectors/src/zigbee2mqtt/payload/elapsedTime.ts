import type { Past } from '../../transport/message.ts';

/**
 * Times of messages by `elapsed`, which is the milliseconds since the bridge received the message before from the device (`advanced.elapsed`).
 * A message without it breaks the chain: it is the first since the bridge started, or none of the device.
 */
export class ElapsedTime {
  /** Time of the last message; undefined where it is not known. */
  #lastMs: number | undefined;

  /** The time of a message that waited at the broker; undefined for other messages, and where it is not known. */
  of(elapsed: unknown, nowMs: number, past: Past): number | undefined {
    // one that is repeated was the last one before
    if (past === 'repeated') return undefined;
    const isValid = typeof elapsed === 'number' && elapsed >= 0;
    if (past === undefined) {
      this.#lastMs = isValid ? nowMs : undefined;
      return undefined;
    }
    this.#lastMs = isValid && this.#lastMs !== undefined ? Math.min(this.#lastMs + elapsed, nowMs) : undefined;
    return this.#lastMs;
  }
}
