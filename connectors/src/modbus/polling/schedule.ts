import { type PollClass, pollClasses } from '../registers/registerMap.ts';

export type Intervals = Readonly<Record<PollClass, number>>;

/** Which points of a device are due when; times are those of performance.now(). */
export class Schedule {
  readonly #intervals: Intervals;
  /** Only the classes that have points. */
  readonly #dueMs = new Map<PollClass, number>();

  constructor(intervals: Intervals, classes: Iterable<PollClass>) {
    this.#intervals = intervals;
    for (const poll of new Set(classes)) this.#dueMs.set(poll, 0);
  }

  /** Interval of the most frequent class. */
  get intervalMs(): number {
    const fastest = pollClasses.find((poll) => this.#dueMs.has(poll));
    return this.#intervals[fastest ?? 'slow'];
  }

  get nextMs(): number {
    return Math.min(...this.#dueMs.values());
  }

  /** How many polls before the one at `nowMs` were due and did not happen. */
  missed(nowMs: number): number {
    return this.nextMs === 0 ? 0 : Math.max(0, Math.floor((nowMs - this.nextMs) / this.intervalMs));
  }

  /** The slowest class that is due, or nearly due. Faster classes are polled with it, which costs few additional requests. */
  slowestDue(nowMs: number): PollClass {
    const slackMs = this.intervalMs / 2;
    return pollClasses.findLast((poll) => (this.#dueMs.get(poll) ?? Infinity) <= nowMs + slackMs) ?? 'fast';
  }

  /** These were polled at `nowMs`. The first time, `spread` (0 to 1) moves the next poll by up to half an interval, so that devices are not all polled at the same time. */
  polled(slowest: PollClass, nowMs: number, spread: number): void {
    const earlierMs = (spread * this.intervalMs) / 2;
    for (const poll of pollClasses.slice(0, pollClasses.indexOf(slowest) + 1)) {
      const dueMs = this.#dueMs.get(poll);
      if (dueMs !== undefined) this.#dueMs.set(poll, this.#nextMs(poll, { dueMs, nowMs, earlierMs }));
    }
  }

  #nextMs(
    poll: PollClass,
    { dueMs, nowMs, earlierMs }: { readonly dueMs: number; readonly nowMs: number; readonly earlierMs: number },
  ): number {
    const intervalMs = this.#intervals[poll];
    if (dueMs === 0) return nowMs + intervalMs - earlierMs;
    // polls that were missed are not caught up on
    return dueMs + intervalMs > nowMs ? dueMs + intervalMs : nowMs + intervalMs;
  }

  /** All classes are due. */
  restart(): void {
    for (const poll of this.#dueMs.keys()) this.#dueMs.set(poll, 0);
  }
}

/** Shorter delays are normal: a bus waits for the timeout of a unit, or the machine is busy. */
const sustainedMs = 30_000;

/** Detects a device that is polled less often than its interval says, for half a minute or longer. */
export class OverrunDetector {
  #isOverrun = false;
  /** Since when polls contradict the state. */
  #contradictedSinceMs: number | undefined;

  /** `missed`: polls before this one that were due and did not happen. Returns true when this poll starts an overrun. */
  polled(missed: number, nowMs: number): boolean {
    const isOverrun = missed > 0;
    if (isOverrun === this.#isOverrun) {
      this.#contradictedSinceMs = undefined;
      return false;
    }
    this.#contradictedSinceMs ??= nowMs;
    if (nowMs - this.#contradictedSinceMs < sustainedMs) return false;
    this.#isOverrun = isOverrun;
    this.#contradictedSinceMs = undefined;
    return isOverrun;
  }
}

/** A delay that can be ended early. */
export class WakeupTimer {
  #timer: NodeJS.Timeout | undefined;
  #resolve: (() => void) | undefined;

  wait(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = setTimeout(() => this.wake(), Math.max(0, delayMs));
    });
  }

  /** Ends the delay, if there is one. */
  wake(): void {
    clearTimeout(this.#timer);
    this.#resolve?.();
    this.#resolve = undefined;
  }
}
