import { RangeSet } from './rangeSet.ts';
import type { LossReason, SpoolRange } from './spool.ts';

/** What each target has not delivered. */
export class Backlog {
  readonly #pending = new Map<string, RangeSet>();

  get names(): readonly string[] {
    return [...this.#pending.keys()];
  }

  /** The ranges of a target; empty for one that is not known. */
  of(target: string): RangeSet {
    return this.#pending.get(target) ?? new RangeSet();
  }

  set(target: string, pending: RangeSet): void {
    this.#pending.set(target, pending);
  }

  /** For all targets. */
  add(range: SpoolRange): void {
    for (const pending of this.#pending.values()) pending.add(range);
  }

  /** Whether any target needs a part of the range. */
  needs(range: SpoolRange): boolean {
    return [...this.#pending.values()].some((pending) => pending.meets(range));
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

  toJSON(): Record<string, [number, number][]> {
    return Object.fromEntries([...this.#pending].map(([name, { ranges }]) => [name, ranges.map(({ from, to }) => [from, to])]));
  }
}
