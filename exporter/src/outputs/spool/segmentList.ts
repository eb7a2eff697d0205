import { unlink } from 'node:fs/promises';
import type { RangeSet } from './rangeSet.ts';
import type { Segment } from './segment.ts';
import type { SpoolRange } from './spool.ts';

/** The segments on disk in the order of their numbers, and which items can be read. */
export class SegmentList {
  readonly #segments: Segment[];
  readonly present: RangeSet;
  /** Segments whose files are still to be removed. */
  #removed: Segment[] = [];
  #removing: Promise<void> | undefined;

  constructor(segments: Segment[], present: RangeSet) {
    this.#segments = segments;
    this.present = present;
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return [...this.#segments, ...this.#removed].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get hasRemoved(): boolean {
    return this.#removed.length > 0;
  }

  includes(segment: Segment): boolean {
    return this.#segments.includes(segment);
  }

  /** The segment that contains a number. */
  find(number: number): Segment | undefined {
    return this.#segments.find(({ first, next }) => first <= number && number < next);
  }

  /** The segments that contain numbers of a range. */
  within({ from, to }: SpoolRange): Segment[] {
    return this.#segments.filter(({ first, next }) => first < to && from < next);
  }

  add(segment: Segment): void {
    if (this.#segments.at(-1) !== segment) this.#segments.push(segment);
  }

  /** Its items cannot be read from now on; {@link removeFiles} removes the file. */
  remove(segment: Segment): void {
    this.forget(segment);
    this.#removed.push(segment);
  }

  /** Its file is gone. A new one may have its name. */
  forget(segment: Segment): void {
    this.#segments.splice(this.#segments.indexOf(segment), 1);
    this.present.remove(segment.range);
  }

  /** Removes the files of removed segments; a file that cannot be removed is tried again with the next call. */
  async removeFiles(): Promise<void> {
    await this.#removing;
    this.#removing = this.#unlinkAll();
    await this.#removing;
  }

  async #unlinkAll(): Promise<void> {
    const segments = this.#removed;
    const results = await Promise.allSettled(segments.map(({ path }) => unlink(path)));
    const isLeft = (at: number): boolean => {
      const result = results[at];
      return result?.status === 'rejected' && (result.reason as NodeJS.ErrnoException).code !== 'ENOENT';
    };
    this.#removed = [...segments.filter((_, at) => isLeft(at)), ...this.#removed.slice(segments.length)];
  }
}
