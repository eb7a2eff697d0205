import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file beside the state database that marks a clean exit: everything that was scraped is stored. A file, because it can be removed from a full
 * disk, too. It identifies the database, so that it does not apply to another one in its place.
 */
export class CleanExit {
  readonly #database: string;
  readonly #file: string;

  constructor(database: string) {
    this.#database = database;
    this.#file = `${database}-clean`;
  }

  /** Must be read before the database is opened. */
  get isMarked(): boolean {
    try {
      return readFileSync(this.#file, 'utf8') === this.#version();
    } catch {
      return false;
    }
  }

  /** Called once the database is closed. No effect where the disk is not writable: then it was no clean exit. */
  mark(): void {
    try {
      writeFileSync(this.#file, this.#version(), { mode: 0o600 });
    } catch {
      rmSync(this.#file, { force: true });
    }
  }

  /** Called before anything is exported; durable over a power cut. */
  unmark(): void {
    rmSync(this.#file, { force: true });
    syncFolder(dirname(this.#file));
  }

  #version(): string {
    const { size, mtimeMs } = statSync(this.#database);
    return `${size} ${mtimeMs}\n`;
  }
}

/** Not supported by all systems. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // the file system syncs on its own
  }
}
