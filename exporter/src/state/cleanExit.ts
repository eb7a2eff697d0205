import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A file beside the state database that says: the last exit was clean, everything that was scraped is stored. A file, because it can be removed
 * from a full disk, too. It names the database that it is about, so that none that was put in its place is believed.
 */
export class CleanExit {
  readonly #database: string;
  readonly #file: string;

  constructor(database: string) {
    this.#database = database;
    this.#file = `${database}-clean`;
  }

  /** Of the database as it lies there, before it is opened. */
  get isMarked(): boolean {
    try {
      return readFileSync(this.#file, 'utf8') === this.#version();
    } catch {
      return false;
    }
  }

  /** Once the database is closed. Without effect where the disk takes nothing: then it was no clean exit. */
  mark(): void {
    try {
      writeFileSync(this.#file, this.#version(), { mode: 0o600 });
    } catch {
      rmSync(this.#file, { force: true });
    }
  }

  /** Before anything is exported; a power cut does not bring it back. */
  unmark(): void {
    rmSync(this.#file, { force: true });
    syncFolder(dirname(this.#file));
  }

  #version(): string {
    const { size, mtimeMs } = statSync(this.#database);
    return `${size} ${mtimeMs}\n`;
  }
}

/** Not all systems know it. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // What is left is the file system's own care.
  }
}
