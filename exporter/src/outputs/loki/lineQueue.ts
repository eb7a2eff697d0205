import type { Signal } from '../signal.ts';
import type { LogLine } from '../../lines/logLine.ts';

/** Lines that a queue gives out to be sent. */
export interface Chunk {
  readonly lines: readonly LogLine[];
}

/** Lines that wait for Loki, in their order. One chunk at a time is given out. */
export interface LineQueue {
  add(line: LogLine): void;
  /** The oldest lines; undefined: there are none. */
  take(mostBytes: number): Promise<Chunk | undefined>;
  /** They are settled. */
  done(chunk: Chunk): Promise<void>;
  /** They were not sent: they are given out again. */
  putBack(chunk: Chunk): void;
  /** Notified by a new line. */
  readonly changed: Signal;
  /** A further line would not wait to be sent together with others. */
  readonly isUrgent: boolean;
  readonly pending: number;
  /** Epoch milliseconds. */
  readonly oldestMs: number | undefined;
}
