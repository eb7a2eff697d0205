import type { Logger } from '@gaugeway/connectors/contract';
import { messageOf } from '../../state/sqliteCode.ts';
import type { Backlog } from './backlog.ts';
import type { PositionFiles } from './positions.ts';

interface SavedPositionsOptions {
  readonly files: PositionFiles;
  readonly backlog: Backlog;
  /** Number of the next item. */
  readonly next: number;
  readonly folder: string;
  /** What log lines call the items. */
  readonly noun: string;
  readonly log: Logger;
}

/** Saves what targets have not delivered, and says once where that is not possible. */
export class SavedPositions {
  readonly #options: SavedPositionsOptions;
  /** Number after the last item on disk. */
  storedTo: number;
  #savedTo: number;
  #problem: string | undefined;

  constructor(options: SavedPositionsOptions) {
    this.#options = options;
    this.storedTo = options.next;
    this.#savedTo = options.next;
  }

  /** Why they cannot be saved. */
  get problem(): string | undefined {
    return this.#problem;
  }

  get bytes(): number {
    return this.#options.files.bytes;
  }

  get writtenBytes(): number {
    return this.#options.files.writtenBytes;
  }

  /** Names of the files that must be there. */
  get openFiles(): readonly string[] {
    return this.#options.files.open;
  }

  save(): void {
    const { files, backlog } = this.#options;
    try {
      files.save({ next: this.storedTo, targets: backlog.targets, recent: backlog.recent });
      this.#savedTo = this.storedTo;
      this.#problem = undefined;
    } catch (error) {
      this.#report(error);
    }
  }

  /** In both files: if one of them is damaged later, no item counts as lost again, and none stays delivered that is not. */
  saveTwice(): void {
    this.save();
    this.save();
  }

  /** Resolves when what is stored now survives a power loss, or cannot. */
  async sync(): Promise<void> {
    if (this.#savedTo !== this.storedTo) this.save();
    await this.#options.files.sync().catch((error: unknown) => this.#report(error));
  }

  /** Their files are gone. */
  async recreate(): Promise<void> {
    await this.#options.files.reopen();
    this.saveTwice();
  }

  close(): void {
    this.#options.files.close();
  }

  #report(error: unknown): void {
    const { folder, noun, log } = this.#options;
    if (this.#problem === undefined)
      log.error(`cannot write positions of spool "${folder}": ${messageOf(error)}; ${noun} may be sent twice`);
    this.#problem = messageOf(error);
  }
}
