/** A batch of what a spool holds: samples or lines. */
export interface ItemList {
  readonly length: number;
}

/** Why items are lost: they left the spool by its size or age or by a command, or a record was damaged. */
export type LossReason = 'size' | 'age' | 'dropped' | 'damaged' | 'disk_full';

/** Items in the spool by number, which counts all items that were ever spooled; `to` is exclusive. */
export interface SpoolRange {
  readonly from: number;
  readonly to: number;
}

/** Items that a target confirmed at this time, epoch milliseconds. */
export interface RecentDelivery extends SpoolRange {
  readonly atMs: number;
}

/** Items that were read back; `range` may be shorter than requested, and begin later where items are damaged or dropped. */
export interface SpooledBatch<Items extends ItemList> {
  readonly range: SpoolRange;
  readonly batch: Items;
}

export interface SpoolStatus {
  readonly bytes: number;
  readonly maxBytes: number;
  /** Items that a target has not delivered. */
  readonly items: number;
  /** Time of the oldest of them, epoch milliseconds. */
  readonly oldestMs: number | undefined;
  /** All bytes that were written since the start. */
  readonly writtenBytes: number;
  /** Why it cannot be written, such as a full disk. */
  readonly problem: string | undefined;
}

/**
 * Items on disk until all targets have them: one copy for all targets. Bounded by bytes and age. Damaged records are skipped and counted.
 * Each target has ranges that it has not delivered.
 */
export interface Spool<Items extends ItemList> {
  /** The range is known at once. `stored` resolves when the items are on disk, and rejects where they cannot be written. */
  append(batch: Items, marks?: readonly number[]): { readonly range: SpoolRange; readonly stored: Promise<void> };
  /** The items at the start of `range`, at most `most`; undefined where none of it is left. */
  read(range: SpoolRange, most: number): Promise<SpooledBatch<Items> | undefined>;
  /** Marks of the newest records, which were stored before this start. */
  readonly marks: ReadonlySet<number>;
  /** What the target has not delivered, oldest first. A target that is new has nothing to deliver. */
  pending(target: string): readonly SpoolRange[];
  /** The target has delivered these items. Survives the death of the process at once, a power loss within seconds. */
  delivered(target: string, range: SpoolRange): void;
  /** The target has lost items that it had confirmed: they are pending again. Delivered items can be read for at least 30 s. */
  undelivered(target: string, range: SpoolRange): void;
  /**
   * What the target confirmed within its last 20 s before this process started: it may have lost it since. It is kept until {@link settled} is called,
   * and is not pending.
   */
  doubtful(target: string): readonly RecentDelivery[];
  /** The target has its doubtful items, or they are pending again. */
  settled(target: string): void;
  /** The target gives up these items: they are counted as `dropped`. */
  drop(target: string, range: SpoolRange): void;
  /** Time of the oldest item that the target has not delivered, epoch milliseconds; at most a minute too early. */
  oldestPendingMs(target: string): number | undefined;
  /** Targets of the config; the ranges of all others are forgotten. Reports what the recovery found lost. */
  setTargets(names: readonly string[]): void;
  /** Called with the number of items that a target loses; what was lost before it was set is reported then. */
  onLost: (target: string, reason: LossReason, count: number) => void;
  readonly status: SpoolStatus;
  /** Once a second: removes what is too old or delivered, and notices files that someone else removed. */
  tick(): void;
  close(): Promise<void>;
}
