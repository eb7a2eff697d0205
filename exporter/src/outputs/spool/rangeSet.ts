import type { SpoolRange } from './spool.ts';

/** A set of numbers as ordered ranges that neither overlap nor touch. */
export class RangeSet {
  #ranges: SpoolRange[] = [];

  constructor(ranges: Iterable<SpoolRange> = []) {
    for (const range of ranges) this.add(range);
  }

  get ranges(): readonly SpoolRange[] {
    return this.#ranges;
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** How many numbers it contains. */
  get count(): number {
    return this.#ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  add({ from, to }: SpoolRange): void {
    if (from >= to) return;
    const last = this.#ranges.at(-1);
    // what arrives is appended nearly always
    if (last === undefined || from > last.to) return void this.#ranges.push({ from, to });
    const start = this.#firstEndingAt(from);
    const end = this.#firstStartingAfter(to);
    const first = this.#ranges[start];
    const merged = {
      from: first === undefined ? from : Math.min(from, first.from),
      to: end === start ? to : Math.max(to, this.#ranges[end - 1]?.to ?? to),
    };
    this.#ranges.splice(start, end - start, end === start ? { from, to } : merged);
  }

  remove({ from, to }: SpoolRange): void {
    if (from >= to) return;
    const start = this.#firstEndingAt(from + 1);
    const end = this.#firstStartingAfter(to - 1);
    if (end <= start) return;
    const head = { from: this.#ranges[start]?.from ?? from, to: from };
    const tail = { from: to, to: this.#ranges[end - 1]?.to ?? to };
    this.#ranges.splice(start, end - start, ...[head, tail].filter((part) => part.from < part.to));
  }

  /** The numbers of the set within a range. */
  within({ from, to }: SpoolRange): RangeSet {
    const result = new RangeSet();
    const end = this.#firstStartingAfter(to - 1);
    for (let at = this.#firstEndingAt(from + 1); at < end; at++) {
      const range = this.#ranges[at];
      if (range !== undefined) result.add({ from: Math.max(from, range.from), to: Math.min(to, range.to) });
    }
    return result;
  }

  /** The numbers that are in both. */
  and(other: RangeSet): RangeSet {
    return new RangeSet(this.#ranges.flatMap((range) => other.within(range).ranges));
  }

  /** The numbers that are not in the other one. */
  without(other: RangeSet): RangeSet {
    const result = new RangeSet(this.#ranges);
    for (const range of other.#ranges) result.remove(range);
    return result;
  }

  /** The first part of a range that is in the set. */
  firstWithin({ from, to }: SpoolRange): SpoolRange | undefined {
    const range = this.#ranges[this.#firstEndingAt(from + 1)];
    if (range === undefined || range.from >= to) return undefined;
    return { from: Math.max(from, range.from), to: Math.min(to, range.to) };
  }

  /** Whether any number of the range is in the set. */
  meets(range: SpoolRange): boolean {
    return this.firstWithin(range) !== undefined;
  }

  /** Index of the first range whose end is at least this. */
  #firstEndingAt(number: number): number {
    return this.#search((range) => range.to >= number);
  }

  #firstStartingAfter(number: number): number {
    return this.#search((range) => range.from > number);
  }

  #search(isReached: (range: SpoolRange) => boolean): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const range = this.#ranges[middle];
      if (range !== undefined && isReached(range)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
