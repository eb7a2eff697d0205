import type { Gateway } from '../contract.ts';
import { hasWildcard } from '../transport/topicFilter.ts';
import type { Timers } from './dialect.ts';

/** The broker sends all retained messages of a filter with wildcards again, which may be thousands: not more often than this. */
const intervalMs = 30_000;
/** Filters whose last renewal is remembered. */
const mostRemembered = 1000;

/** The filters whose retained messages are needed again. */
export class Renewals {
  readonly #parts: { readonly gateway: Pick<Gateway, 'now'>; readonly timers: Timers };
  readonly #onDue: () => void;
  #due = new Set<string>();
  /** Those that were renewed a moment ago. */
  readonly #waiting = new Map<string, () => void>();
  /** When filters with wildcards were last renewed, the oldest first. */
  readonly #renewedMs = new Map<string, number>();

  /** `onDue` is called when {@link take} has something. */
  constructor(parts: { readonly gateway: Pick<Gateway, 'now'>; readonly timers: Timers }, onDue: () => void) {
    this.#parts = parts;
    this.#onDue = onDue;
  }

  add(filter: string): void {
    if (this.#due.has(filter) || this.#waiting.has(filter)) return;
    const waitMs = (this.#renewedMs.get(filter) ?? -Infinity) + intervalMs - this.#parts.gateway.now();
    if (waitMs > 0)
      this.#waiting.set(
        filter,
        this.#parts.timers.after(waitMs, () => this.#add(filter)),
      );
    else this.#add(filter);
  }

  /** Nobody needs them any more. */
  delete(filter: string): void {
    this.#due.delete(filter);
    this.#waiting.get(filter)?.();
    this.#waiting.delete(filter);
  }

  /** Those that are due, which are renewed now. */
  take(): readonly string[] {
    const due = [...this.#due];
    this.#due = new Set();
    for (const filter of due) if (hasWildcard(filter)) this.#remember(filter);
    return due;
  }

  #add(filter: string): void {
    this.#waiting.delete(filter);
    this.#due.add(filter);
    this.#onDue();
  }

  #remember(filter: string): void {
    this.#renewedMs.delete(filter);
    this.#renewedMs.set(filter, this.#parts.gateway.now());
    const [oldest] = this.#renewedMs.size > mostRemembered ? this.#renewedMs.keys() : [];
    if (oldest !== undefined) this.#renewedMs.delete(oldest);
  }
}
