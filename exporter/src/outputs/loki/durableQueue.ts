import { Signal } from '../signal.ts';
import type { Chunk, LineQueue } from './lineQueue.ts';
import type { SpoolRange } from '../spool/spool.ts';
import { lineTarget, type LineSpool } from './lineSpool.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { sizeOf } from './lineTraits.ts';

/** Lines of one read of the spool; it returns fewer where they are long. */
const mostRead = 2000;
/** With a disk that cannot be written and Loki away, the oldest lines are dropped beyond this. */
const mostFreshBytes = 5_000_000;
const urgentBytes = 500_000;
/** After a read that failed. */
const readAgainMs = 1000;

interface FreshLine {
  readonly line: LogLine;
  /** By `performance.now()`. */
  readonly addedMs: number;
}

interface DurableChunk extends Chunk {
  /** Absent while the lines are in memory only. */
  range?: SpoolRange;
}

/**
 * Lines that survive the death of the process: what is not sent within {@link spill}'s time goes to the spool. What is in the spool is given out
 * before what is in memory.
 */
export class DurableQueue implements LineQueue {
  readonly changed = new Signal();
  #spool: LineSpool | undefined;
  readonly #onLost: (lines: number) => void;
  readonly #onUnreadable: (error: Error) => void;
  #canRead = true;
  #fresh: FreshLine[] = [];
  #freshBytes = 0;
  #given: DurableChunk | undefined;
  #storing: Promise<void> | undefined;

  /** `onUnreadable`: what is in the spool waits there, from now on. */
  constructor(onLost: (lines: number) => void, onUnreadable: (error: Error) => void = () => undefined) {
    this.#onLost = onLost;
    this.#onUnreadable = onUnreadable;
  }

  /** Undefined: not open yet, or closed; lines wait in memory. */
  set spool(spool: LineSpool | undefined) {
    this.#spool = spool;
    this.changed.notify();
  }

  add(line: LogLine): void {
    this.#fresh.push({ line, addedMs: performance.now() });
    this.#freshBytes += sizeOf(line);
    this.changed.notify();
  }

  async take(mostBytes: number): Promise<Chunk | undefined> {
    await this.#storing;
    this.#given = (await this.#tryStored()) ?? this.#takeFresh(mostBytes);
    return this.#given;
  }

  async done(): Promise<void> {
    await this.#storing;
    const chunk = this.#given;
    this.#given = undefined;
    if (chunk?.range !== undefined) this.#spool?.delivered(lineTarget, chunk.range);
    else if (chunk !== undefined) this.#forget(chunk.lines.length);
  }

  putBack(): void {
    this.#given = undefined;
  }

  /** Stores the lines in memory where the oldest has waited for so long. Resolves when they are stored, or cannot be. */
  async spill(olderThanMs: number): Promise<void> {
    const oldest = this.#fresh[0];
    const isDue = oldest !== undefined && performance.now() - oldest.addedMs >= olderThanMs;
    if (isDue && this.#spool !== undefined) this.#storing ??= this.#storeFresh(this.#spool).finally(() => (this.#storing = undefined));
    await this.#storing;
  }

  get isUrgent(): boolean {
    return this.#freshBytes > urgentBytes || this.#stored.length > 0;
  }

  get pending(): number {
    return this.#fresh.length + this.#stored.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  get oldestMs(): number | undefined {
    return this.#spool?.oldestPendingMs(lineTarget) ?? this.#fresh[0]?.line.atMs;
  }

  get #stored(): readonly SpoolRange[] {
    return this.#spool?.pending(lineTarget) ?? [];
  }

  /** Lines in memory do not wait for a disk that cannot be read. */
  async #tryStored(): Promise<DurableChunk | undefined> {
    try {
      const chunk = await this.#takeStored();
      this.#canRead = true;
      return chunk;
    } catch (error) {
      if (this.#canRead) this.#onUnreadable(error as Error);
      this.#canRead = false;
      setTimeout(() => this.changed.notify(), readAgainMs).unref();
      return undefined;
    }
  }

  async #takeStored(): Promise<DurableChunk | undefined> {
    for (;;) {
      const [range] = this.#stored;
      if (range === undefined) return undefined;
      const read = await this.#spool?.read(range, mostRead);
      if (read !== undefined) return { lines: read.batch, range: read.range };
      // nothing of it was left: it is not pending any more
      if (this.#stored[0]?.from === range.from) return undefined;
    }
  }

  #takeFresh(mostBytes: number): DurableChunk | undefined {
    const lines: LogLine[] = [];
    let bytes = 0;
    for (const { line } of this.#fresh) {
      if (bytes >= mostBytes) break;
      bytes += sizeOf(line);
      lines.push(line);
    }
    return lines.length === 0 ? undefined : { lines };
  }

  async #storeFresh(spool: LineSpool): Promise<void> {
    const lines = this.#fresh.map(({ line }) => line);
    try {
      const { range, stored } = spool.append(lines);
      await stored;
      // those that are being sent are the first ones
      if (this.#given !== undefined && this.#given.range === undefined)
        this.#given.range = { from: range.from, to: range.from + this.#given.lines.length };
      this.#forget(lines.length);
    } catch {
      // the spool reports the problem; the lines stay in memory and are tried again
      this.#limitMemory();
    }
  }

  #forget(lines: number): void {
    for (const { line } of this.#fresh.splice(0, lines)) this.#freshBytes -= sizeOf(line);
  }

  #limitMemory(): void {
    const given = this.#given?.range === undefined ? (this.#given?.lines.length ?? 0) : 0;
    let lost = 0;
    for (const { line } of this.#fresh.slice(given)) {
      if (this.#freshBytes <= mostFreshBytes) break;
      this.#freshBytes -= sizeOf(line);
      lost++;
    }
    this.#fresh.splice(given, lost);
    if (lost > 0) this.#onLost(lost);
  }
}
