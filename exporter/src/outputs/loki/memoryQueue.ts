import { Signal } from '../signal.ts';
import type { Chunk, LineQueue } from './lineQueue.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { sizeOf } from './lineTraits.ts';

/** Some 20 000 lines. */
export const mostMemoryBytes = 5_000_000;
const urgentBytes = 500_000;

/** Lines in memory, bounded: the oldest are dropped, and counted. */
export class MemoryQueue implements LineQueue {
  readonly changed = new Signal();
  readonly #onLost: (lines: number) => void;
  #lines: LogLine[] = [];
  /** Lines before this index have left the queue. */
  #start = 0;
  #bytes = 0;
  /** Given out. */
  #taken: readonly LogLine[] = [];

  constructor(onLost: (lines: number) => void) {
    this.#onLost = onLost;
  }

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#bytes += sizeOf(line);
    while (this.#bytes > mostMemoryBytes && this.#next() !== undefined) this.#onLost(1);
    this.changed.notify();
  }

  async take(mostBytes: number): Promise<Chunk | undefined> {
    const lines: LogLine[] = [];
    for (let bytes = 0; bytes < mostBytes;) {
      const line = this.#next();
      if (line === undefined) break;
      bytes += sizeOf(line);
      lines.push(line);
    }
    this.#taken = lines;
    return lines.length === 0 ? undefined : { lines };
  }

  async done(): Promise<void> {
    this.#taken = [];
  }

  putBack({ lines }: Chunk): void {
    this.#taken = [];
    this.#lines = [...lines, ...this.#lines.slice(this.#start)];
    this.#start = 0;
    this.#bytes += lines.reduce((sum, line) => sum + sizeOf(line), 0);
  }

  get isUrgent(): boolean {
    return this.#bytes > urgentBytes;
  }

  get pending(): number {
    return this.#taken.length + this.#lines.length - this.#start;
  }

  get oldestMs(): number | undefined {
    return (this.#taken[0] ?? this.#lines[this.#start])?.atMs;
  }

  #next(): LogLine | undefined {
    const line = this.#lines[this.#start];
    if (line === undefined) return undefined;
    this.#start++;
    this.#bytes -= sizeOf(line);
    if (this.#start > 1000 && this.#start * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#start);
      this.#start = 0;
    }
    return line;
  }
}
