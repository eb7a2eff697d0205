import { mkdirSync, renameSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '@gaugeway/connectors/contract';
import type { PositionFiles, StoredPositions } from './positions.ts';
import { RangeSet } from './rangeSet.ts';
import { messageOf } from '../../state/sqliteCode.ts';
import { findSegments, nothingFound, type FoundSegments } from './recovery.ts';
import type { SegmentFormat } from './segmentHeader.ts';
import type { RecentDelivery } from './spool.ts';

/** A target's items at the start. */
interface RecoveredTarget {
  readonly pending: RangeSet;
  /** Items that it confirmed shortly before the end of the last process. */
  readonly doubtful: readonly RecentDelivery[];
  /** Items that were pending and are damaged. */
  readonly lost: number;
}

export interface RecoveredSpool extends FoundSegments {
  /** Number of the next item. */
  readonly next: number;
  readonly targets: ReadonlyMap<string, RecoveredTarget>;
  /** For a target that {@link targets} lacks; undefined: it is new and has nothing pending. */
  readonly unknownTarget: RecoveredTarget | undefined;
}

interface FolderOptions {
  readonly folder: string;
  readonly format: SegmentFormat;
  /** What log lines call the items. */
  readonly noun: string;
  readonly log: Logger;
}

/** Reads what the folder holds, and removes from it what cannot be read. What the disk refuses is logged: the writer tries again. */
export function openFolder({ folder, format, noun, log }: FolderOptions, positions: PositionFiles): RecoveredSpool {
  const attempt = attempts(folder, log);
  attempt(() => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const found = attempt(() => findSegments(folder, format)) ?? nothingFound();
  cleanFolder(folder, found, { log, attempt });
  const { stored, isDamaged } = attempt(() => positions.load()) ?? { isDamaged: true };
  const recovered = { ...found, ...(stored === undefined ? withoutPositions(found) : withPositions(found, stored)) };
  if (stored === undefined && (isDamaged || !found.present.isEmpty))
    log.warn(`the positions of the spool are lost: all ${noun} in it are sent again`, { folder, [noun]: found.present.count });
  logLost(recovered, { folder, noun, log });
  return recovered;
}

type Attempt = <Result>(action: () => Result) => Result | undefined;

function attempts(folder: string, log: Logger): Attempt {
  return (action) => {
    try {
      return action();
    } catch (error) {
      log.error(`cannot open spool "${folder}": ${messageOf(error)}`);
      return undefined;
    }
  };
}

function cleanFolder(folder: string, { foreign, empty, tails }: FoundSegments, { log, attempt }: { log: Logger; attempt: Attempt }): void {
  for (const name of empty) attempt(() => unlinkSync(join(folder, name)));
  for (const name of foreign) attempt(() => renameSync(join(folder, name), join(folder, asideName(name))));
  if (foreign.length > 0)
    log.warn('cannot read files of the spool: they are kept under another name', {
      files: foreign.map((name) => join(folder, asideName(name))),
    });
  for (const { segment, bytes } of tails) {
    attempt(() => truncateSync(segment.path, segment.bytes));
    log.warn('removed an incomplete end of a segment of the spool', { file: segment.path, bytes });
  }
}

function asideName(name: string): string {
  return `${name}.unreadable`;
}

function withPositions(
  { present, known }: FoundSegments,
  stored: StoredPositions,
): Pick<RecoveredSpool, 'next' | 'targets' | 'unknownTarget'> {
  const next = Math.max(stored.next, endOf(known));
  const targets = Object.entries(stored.targets).map(([name, ranges]) => {
    const expected = new RangeSet([...ranges.map(([from, to]) => ({ from, to })), { from: stored.next, to: next }]);
    return [name, { ...recoveredTarget(expected, present), doubtful: doubtfulOf(stored.recent[name] ?? [], present) }] as const;
  });
  return { next, targets: new Map(targets), unknownTarget: undefined };
}

function withoutPositions({ present, known }: FoundSegments): Pick<RecoveredSpool, 'next' | 'targets' | 'unknownTarget'> {
  return { next: endOf(known), targets: new Map(), unknownTarget: known.isEmpty ? undefined : recoveredTarget(known, present) };
}

function recoveredTarget(expected: RangeSet, present: RangeSet): RecoveredTarget {
  return { pending: expected.and(present), doubtful: [], lost: expected.without(present).count };
}

function doubtfulOf(recent: StoredPositions['recent'][string], present: RangeSet): RecentDelivery[] {
  return recent.flatMap(([from, to, atMs]) => present.within({ from, to }).ranges.map((range) => ({ ...range, atMs })));
}

function endOf(known: RangeSet): number {
  return known.ranges.at(-1)?.to ?? 0;
}

function logLost({ targets, unknownTarget }: RecoveredSpool, { folder, noun, log }: Omit<FolderOptions, 'format'>): void {
  const lost = Math.max(unknownTarget?.lost ?? 0, ...[...targets.values()].map((target) => target.lost));
  if (lost > 0) log.error(`${noun} in the spool are damaged and lost`, { folder, [noun]: lost });
}
