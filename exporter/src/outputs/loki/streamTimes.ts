import type { LogLine } from '../../lines/logLine.ts';

/** Lines that are this close to the newest one of their stream are put behind it: a burst of lines has one time. */
const burstUs = 10_000;

/**
 * Makes the times of a stream's lines different, in steps of a microsecond: of two lines with the same time and text, Loki keeps one. That is what
 * is wanted of a line that is sent twice, but not of something that has happened twice.
 */
export class StreamTimes {
  /** Microseconds, by stream. */
  readonly #newest = new Map<string, number>();
  #late = 0;

  /** Epoch milliseconds; the fraction tells lines of a millisecond apart. */
  distinct({ connector, kind, atMs }: LogLine): number {
    const stream = `${kind}/${connector ?? ''}`;
    const atUs = Math.round(atMs) * 1000;
    const newest = this.#newest.get(stream) ?? -Infinity;
    if (newest - atUs > burstUs) return (atUs + 1 + (this.#late++ % 999)) / 1000;
    const distinctUs = Math.max(atUs, newest + 1);
    this.#newest.set(stream, distinctUs);
    return distinctUs / 1000;
  }
}

/** As Loki takes it: nanoseconds as text. */
export function nanoseconds(atMs: number): string {
  return `${Math.round(atMs * 1000)}000`;
}
