import type { PollClass } from '../registers/registerMap.ts';

export type Intervals = Readonly<Record<PollClass, number>>;

const order: readonly PollClass[] = ['fast', 'normal', 'slow'];

/** When which points of a device are due; times are those of performance.now(). */
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
    const [fastest] = order.filter((poll) => this.#dueMs.has(poll));
    return this.#intervals[fastest ?? 'slow'];
  }

  get nextMs(): number {
    return Math.min(...this.#dueMs.values());
  }

  /** How many polls were due before that of `nowMs` and are left out. */
  missed(nowMs: number): number {
    return this.nextMs === 0 ? 0 : Math.max(0, Math.floor((nowMs - this.nextMs) / this.intervalMs));
  }

  /** The slowest class that is due, or nearly; faster ones go along, which costs few requests more. */
  slowestDue(nowMs: number): PollClass {
    const slackMs = this.intervalMs / 2;
    return order.findLast((poll) => (this.#dueMs.get(poll) ?? Infinity) <= nowMs + slackMs) ?? 'fast';
  }

  /** These were polled at `nowMs`. The first time, `spread` (0 to 1) moves what follows by up to half an interval, so that a fleet does not stay in step. */
  polled(slowest: PollClass, nowMs: number, spread: number): void {
    const earlierMs = (spread * this.intervalMs) / 2;
    for (const poll of order.slice(0, order.indexOf(slowest) + 1)) {
      const dueMs = this.#dueMs.get(poll);
      if (dueMs === undefined) continue;
      const nextMs = dueMs + this.#intervals[poll];
      // what was missed is not made up for
      this.#dueMs.set(
        poll,
        dueMs === 0 ? nowMs + this.#intervals[poll] - earlierMs : nextMs > nowMs ? nextMs : nowMs + this.#intervals[poll],
      );
    }
  }

  /** All are due: nothing is known any more. */
  restart(): void {
    for (const poll of this.#dueMs.keys()) this.#dueMs.set(poll, 0);
  }
}
