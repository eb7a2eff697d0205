import type { Batch } from '../batch.ts';

/** Why samples are lost: they left the spool by its size or age or by a command, or a record was damaged. */
export type LossReason = 'size' | 'age' | 'dropped' | 'damaged' | 'disk_full';

/** Samples in the spool by number, which counts all samples that were ever spooled; `to` is exclusive. */
export interface SpoolRange {
  readonly from: number;
  readonly to: number;
}

/** Samples that were read back; `range` may be shorter than requested, and begin later where samples are damaged or dropped. */
export interface SpooledBatch {
  readonly range: SpoolRange;
  readonly batch: Batch;
}

export interface SpoolStatus {
  readonly bytes: number;
  readonly maxBytes: number;
  /** Samples that a target has not delivered. */
  readonly samples: number;
  /** Time of the oldest of them, epoch milliseconds. */
  readonly oldestMs: number | undefined;
  /** All bytes that were written since the start. */
  readonly writtenBytes: number;
  /** Why it cannot be written, such as a full disk. */
  readonly problem: string | undefined;
}

/**
 * Samples on disk until all targets have them: one copy for all targets. Bounded by bytes and age. Damaged records are skipped and counted.
 * Each target has ranges that it has not delivered.
 */
export interface Spool {
  /** The range is known at once. `stored` resolves when the samples are on disk, and rejects where they cannot be written. */
  append(batch: Batch, marks?: readonly number[]): { readonly range: SpoolRange; readonly stored: Promise<void> };
  /** The samples at the start of `range`, at most `most`; undefined where none of it is left. */
  read(range: SpoolRange, most: number): Promise<SpooledBatch | undefined>;
  /** Marks of the newest records, which were stored before this start. */
  readonly marks: ReadonlySet<number>;
  /** What the target has not delivered, oldest first. A target that is new has nothing to deliver. */
  pending(target: string): readonly SpoolRange[];
  /** The target has delivered these samples. Survives the death of the process at once, a power loss within seconds. */
  delivered(target: string, range: SpoolRange): void;
  /** The target has lost samples that it had confirmed: they are pending again. Delivered samples can be read for at least 10 s. */
  undelivered(target: string, range: SpoolRange): void;
  /** The target gives up these samples: they are counted as `dropped`. */
  drop(target: string, range: SpoolRange): void;
  /** Time of the oldest sample that the target has not delivered, epoch milliseconds; at most a minute too early. */
  oldestPendingMs(target: string): number | undefined;
  /** Targets of the config; the ranges of all others are forgotten. Reports what the recovery found lost. */
  setTargets(names: readonly string[]): void;
  /** Called with the number of samples that a target loses; what was lost before it was set is reported then. */
  onLost: (target: string, reason: LossReason, samples: number) => void;
  readonly status: SpoolStatus;
  /** Once a second: removes what is too old or delivered. */
  tick(): void;
  close(): Promise<void>;
}
