import { mkdir, readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Backlog } from './backlog.ts';
import type { Losses } from './losses.ts';
import type { SavedPositions } from './savedPositions.ts';
import type { SegmentList } from './segmentList.ts';
import type { SegmentReader } from './segmentReader.ts';
import type { ItemList } from './spool.ts';
import type { SpoolWriter } from './spoolWriter.ts';

interface MissingFilesOptions<Items extends ItemList> {
  readonly folder: string;
  readonly segments: SegmentList;
  readonly backlog: Backlog;
  readonly positions: SavedPositions;
  readonly losses: Losses;
  readonly writer: SpoolWriter<Items>;
  readonly reader: SegmentReader<Items>;
}

/** Notices that someone removed files or the folder, of which a process with open files sees nothing. */
export class MissingFiles<Items extends ItemList> {
  readonly #options: MissingFilesOptions<Items>;
  #running: Promise<void> | undefined;

  constructor(options: MissingFilesOptions<Items>) {
    this.#options = options;
  }

  /** What was in missing files counts as lost, and new files are begun. */
  check(): void {
    this.#running ??= this.#check().finally(() => (this.#running = undefined));
  }

  /** Resolves when no check is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #check(): Promise<void> {
    const { folder, segments, positions } = this.#options;
    const expected = [...segments.all];
    const { openFiles } = positions;
    const names = await namesIn(folder);
    if (names === undefined) return;
    const missing = expected.filter((segment) => segments.includes(segment) && !names.has(basename(segment.path)));
    if (missing.length === 0 && openFiles.every((name) => names.has(name))) return;
    // what cannot be created is reported by those who write to it
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => undefined);
    const { backlog, losses, writer, reader } = this.#options;
    const before = backlog.count;
    for (const segment of missing) {
      writer.discard(segment);
      backlog.lose(segment.range, { reason: 'damaged', onLost: losses.onLost });
      segments.forget(segment);
      reader.forget(segment);
    }
    losses.logMissing(before - backlog.count);
    await positions.recreate();
  }
}

/** None for a folder that is not there; undefined where it cannot be read. */
async function namesIn(folder: string): Promise<ReadonlySet<string> | undefined> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? new Set() : undefined;
  }
}
