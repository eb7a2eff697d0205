import { uptime } from 'node:os';

/** The clocks of the system, in milliseconds. */
interface TimeSources {
  /** Since the epoch, by the system clock, which may be set at any time. */
  readonly wall: () => number;
  /** Since an arbitrary moment: never set, and stops while the machine sleeps. */
  readonly monotonic: () => number;
  /** Since the machine's boot, including sleep. */
  readonly boot: () => number;
}

interface ClockOptions {
  readonly sources?: TimeSources;
  /** The clock starts no earlier, whatever the wall clock shows: the newest time that the last run stored. */
  readonly notBeforeMs?: number;
  /** How far the wall clock was ahead of this one then. */
  readonly aheadMs?: number;
  /** The wall clock was set by this much; negative: back. */
  readonly onStep?: (byMs: number) => void;
}

/** Normal difference between two readings of two clocks. */
const toleranceMs = 100;
/** Smaller steps are not reported: time services correct by them now and then. */
const stepMs = 1000;
/** Not at each call: thousands of messages arrive per millisecond. */
const checkEveryMs = 1;
/** Two clocks count as read at the same time within this. */
const togetherMs = 20;
const attempts = 5;

/**
 * The exporter's clock: epoch milliseconds that never step when the wall clock is set, so that ages, holds and limits stay correct. It continues
 * after a restart. Times are converted where they come in (`SourceClock`) and go out (last-seen, the API).
 * See docs/decisions/0014-restart-and-clock.md.
 */
export class Clock {
  readonly #sources: TimeSources;
  readonly #onStep: (byMs: number) => void;
  /** Difference of this clock to the monotonic one. */
  #baseMs: number;
  #aheadMs: number;
  #steppedMs = 0;
  /** When the wall clock was last compared, by the monotonic clock. */
  #checkedMs = -Infinity;
  /** How long the machine has slept since its boot. */
  #sleptMs: number;

  constructor({ sources = systemTime, notBeforeMs = -Infinity, aheadMs = 0, onStep = () => undefined }: ClockOptions = {}) {
    this.#sources = sources;
    this.#onStep = onStep;
    const wallMs = sources.wall();
    const nowMs = Math.max(wallMs - aheadMs, notBeforeMs);
    this.#baseMs = nowMs - sources.monotonic();
    this.#aheadMs = wallMs - nowMs;
    this.#sleptMs = sources.boot() - sources.monotonic();
  }

  /** A clock driven by a single source, for tests. */
  static of(nowMs: () => number): Clock {
    return new Clock({ sources: { wall: nowMs, monotonic: nowMs, boot: nowMs } });
  }

  /** How far the wall clock is ahead of this one. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** All steps of the wall clock since the start together. */
  get steppedMs(): number {
    return this.#steppedMs;
  }

  /** Also detects that the wall clock was set or the machine slept. */
  now(): number {
    const monotonicMs = this.#sources.monotonic();
    const nowMs = this.#at(monotonicMs);
    if (monotonicMs - this.#checkedMs < checkEveryMs) return nowMs;
    this.#checkedMs = monotonicMs;
    if (Math.abs(this.#sources.wall() - nowMs - this.#aheadMs) < toleranceMs) return nowMs;
    this.#follow();
    return this.#at(this.#sources.monotonic());
  }

  /** Rounded up: the wall clock drops fractions, also where the base was read, and this one must not be behind the times of sources. */
  #at(monotonicMs: number): number {
    return Math.ceil(monotonicMs + this.#baseMs);
  }

  /** Converts a time of this clock to the wall clock. */
  toWall(ms: number): number {
    return ms + this.#aheadMs;
  }

  #follow(): void {
    const { boot, monotonic } = this.#sources;
    const sleptMs = boot() - monotonic();
    // some systems report the uptime in whole seconds
    if (sleptMs - this.#sleptMs > stepMs) {
      this.#baseMs += sleptMs - this.#sleptMs;
      this.#sleptMs = sleptMs;
    }
    const byMs = this.#measure() - this.#aheadMs;
    if (Math.abs(byMs) < toleranceMs) return;
    this.#aheadMs += byMs;
    if (Math.abs(byMs) < stepMs) return;
    this.#steppedMs += byMs;
    this.#onStep(byMs);
  }

  /** How far the wall clock is ahead. Measured again where the process was paused between the two readings. */
  #measure(): number {
    const { wall, monotonic } = this.#sources;
    for (let attempt = 1; ; attempt++) {
      const beforeMs = monotonic();
      const wallMs = wall();
      if (monotonic() - beforeMs < togetherMs || attempt === attempts) return wallMs - this.#at(beforeMs);
    }
  }
}

const systemTime: TimeSources = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  boot: () => uptime() * 1000,
};
