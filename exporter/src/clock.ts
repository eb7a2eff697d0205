import { uptime } from 'node:os';

/** What a {@link Clock} is made of; each in milliseconds. */
export interface TimeSources {
  /** Since the epoch, as the machine believes: it may be set at any moment. */
  readonly wall: () => number;
  /** Since some moment: never set, and stands still while the machine sleeps. */
  readonly monotonic: () => number;
  /** Since the machine's start, its sleep included. */
  readonly boot: () => number;
}

export interface ClockOptions {
  readonly sources?: TimeSources;
  /** It begins no earlier, whatever the wall clock says: the newest time that the last run has stored, by this clock. */
  readonly notBeforeMs?: number;
  /** What the wall clock was ahead of this one when that was stored. */
  readonly aheadMs?: number;
  /** The wall clock was set by so much; negative: back. */
  readonly onStep?: (byMs: number) => void;
}

/** A difference that two readings of two clocks have anyway. */
const toleranceMs = 100;
/** What is said of: less than this a time service corrects now and then. */
const stepMs = 1000;
/** A message more or less comes before a step is noticed; thousands come in a millisecond. */
const checkEveryMs = 1;
/** The two clocks are read together when nothing came between. */
const togetherMs = 20;
const attempts = 5;

/**
 * The exporter's own time: epoch milliseconds that never step, whatever becomes of the wall clock, so that ages, holds and limits hold. It goes
 * on over a restart from where it was. Times of the wall clock are translated where they come in (what a source tells) and go out (last-seen,
 * the API). See docs/decisions/0014-restart-and-clock.md.
 */
export class Clock {
  readonly #sources: TimeSources;
  readonly #onStep: (byMs: number) => void;
  /** This clock less the monotonic one. */
  #baseMs: number;
  #aheadMs: number;
  /** When the wall clock was looked at, by the monotonic one. */
  #checkedMs = -Infinity;
  /** How long the machine has slept since its start. */
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

  /** Driven by one source of time alone, as tests have it. */
  static of(nowMs: () => number): Clock {
    return new Clock({ sources: { wall: nowMs, monotonic: nowMs, boot: nowMs } });
  }

  /** What the wall clock is ahead of this one. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** Notices by the way that the wall clock was set, or the machine slept. */
  now(): number {
    const monotonicMs = this.#sources.monotonic();
    const nowMs = Math.round(monotonicMs + this.#baseMs);
    if (monotonicMs - this.#checkedMs < checkEveryMs) return nowMs;
    this.#checkedMs = monotonicMs;
    if (Math.abs(this.#sources.wall() - nowMs - this.#aheadMs) < toleranceMs) return nowMs;
    this.#follow();
    return Math.round(this.#sources.monotonic() + this.#baseMs);
  }

  /** A time of the wall clock by this one; never later than now. */
  fromWall(wallMs: number): number {
    const nowMs = this.now();
    return Math.min(wallMs - this.#aheadMs, nowMs);
  }

  /** A time of this clock as the wall clock has it. */
  toWall(ms: number): number {
    return ms + this.#aheadMs;
  }

  #follow(): void {
    const { boot, monotonic } = this.#sources;
    const sleptMs = boot() - monotonic();
    // the uptime has whole seconds on some systems
    if (sleptMs - this.#sleptMs > stepMs) {
      this.#baseMs += sleptMs - this.#sleptMs;
      this.#sleptMs = sleptMs;
    }
    const byMs = this.#measure() - this.#aheadMs;
    if (Math.abs(byMs) < toleranceMs) return;
    this.#aheadMs += byMs;
    if (Math.abs(byMs) >= stepMs) this.#onStep(byMs);
  }

  /** What the wall clock is ahead; a process that stood still between two readings reads anew. */
  #measure(): number {
    const { wall, monotonic } = this.#sources;
    for (let attempt = 1; ; attempt++) {
      const beforeMs = monotonic();
      const wallMs = wall();
      if (monotonic() - beforeMs < togetherMs || attempt === attempts) return wallMs - Math.round(beforeMs + this.#baseMs);
    }
  }
}

const systemTime: TimeSources = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  boot: () => uptime() * 1000,
};
