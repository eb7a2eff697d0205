import { RangeSet } from './rangeSet.ts';
import { RecentDeliveries } from './recentDeliveries.ts';
import type { LossReason, RecentDelivery, SpoolRange } from './spool.ts';

/** What each target has not delivered. */
export class Backlog {
  readonly #pending = new Map<string, RangeSet>();
  readonly #recent = new Map<string, RecentDeliveries>();
  /** Confirmed shortly before the start, and perhaps lost since. */
  readonly #doubtful = new Map<string, readonly RecentDelivery[]>();

  get names(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /** The ranges of a target; empty for one that is not known. */
  of(target: string): RangeSet {
    return this.#pending.get(target) ?? new RangeSet();
  }

  set(target: string, { pending, doubtful }: { readonly pending: RangeSet; readonly doubtful: readonly RecentDelivery[] }): void {
    this.#pending.set(target, pending);
    this.#recent.set(target, new RecentDeliveries());
    this.#doubtful.set(target, doubtful);
  }

  delivered(target: string, range: SpoolRange, nowMs: number): void {
    this.of(target).remove(range);
    this.#recent.get(target)?.add(range, nowMs);
  }

  doubtful(target: string): readonly RecentDelivery[] {
    return this.#doubtful.get(target) ?? [];
  }

  settled(target: string): void {
    this.#doubtful.delete(target);
  }

  /** For all targets. */
  add(range: SpoolRange): void {
    for (const pending of this.#pending.values()) pending.add(range);
  }

  /** Whether any target needs a part of the range, or may need it again. */
  needs(range: SpoolRange): boolean {
    const isDoubtful = ({ from, to }: SpoolRange) => from < range.to && to > range.from;
    return (
      [...this.#pending.values()].some((pending) => pending.meets(range)) ||
      [...this.#doubtful.values()].some((doubtful) => doubtful.some(isDoubtful))
    );
  }

  /** Removes a range from all targets that need a part of it. */
  lose(
    range: SpoolRange,
    lost: { readonly reason: LossReason; readonly onLost: (target: string, reason: LossReason, count: number) => void },
  ): boolean {
    let isAny = false;
    for (const [target, pending] of this.#pending) {
      const { count } = pending.within(range);
      if (count === 0) continue;
      isAny = true;
      pending.remove(range);
      lost.onLost(target, lost.reason, count);
    }
    return isAny;
  }

  /** How many items at least one target needs. */
  get count(): number {
    const [first, ...others] = [...this.#pending.values()];
    if (first === undefined || others.length === 0) return first?.count ?? 0;
    return new RangeSet([first, ...others].flatMap(({ ranges }) => ranges)).count;
  }

  /** To be stored: what is pending, and what was delivered lately. */
  get targets(): Record<string, [from: number, to: number][]> {
    return Object.fromEntries([...this.#pending].map(([name, { ranges }]) => [name, ranges.map(({ from, to }) => [from, to])]));
  }

  get recent(): Record<string, [from: number, to: number, atMs: number][]> {
    return Object.fromEntries(
      [...this.#recent].map(([name, { all }]) => [name, [...this.doubtful(name), ...all].map(({ from, to, atMs }) => [from, to, atMs])]),
    );
  }
}
