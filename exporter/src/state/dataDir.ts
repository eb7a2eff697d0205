import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { restrictToOwner } from './restrictToOwner.ts';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, sqliteCode } from './sqliteCode.ts';

/** Files that the process creates are accessible to its user only, whichever library writes them. */
const privateUmask = 0o077;

/** The folder of everything that outlives the process, locked for this process until {@link close}. */
export class DataDir {
  readonly path: string;
  readonly #lock: DatabaseSync | undefined;
  readonly #id: string;

  private constructor(path: string, held: { readonly lock?: DatabaseSync; readonly id: string }) {
    this.path = path;
    this.#lock = held.lock;
    this.#id = held.id;
  }

  /**
   * Creates the folder where it is missing and locks it; throws where it cannot, and names the process that holds the lock. All files in it
   * are restricted to the owner.
   */
  static open(path: string): DataDir {
    const absolute = resolve(path);
    process.umask(privateUmask);
    try {
      mkdirSync(absolute, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new Error(`cannot create data folder "${absolute}": ${messageOf(error)}`, { cause: error });
    }
    const held = lock(absolute);
    try {
      restrictToOwner(absolute);
      const id = folderId(join(absolute, 'id'));
      writeHolder(holderFile(absolute));
      return new DataDir(absolute, { lock: held, id });
    } catch (error) {
      held.close();
      throw error;
    }
  }

  /** A folder that is not writable: it is not locked, and has a random id where none can be read. */
  static unwritable(path: string): DataDir {
    const absolute = resolve(path);
    return new DataDir(absolute, { id: storedId(join(absolute, 'id')) ?? randomBytes(16).toString('hex') });
  }

  /** Stable for a connector's name in this folder, different in any other: 12 hexadecimal digits. */
  instanceId(connector: string): string {
    return createHash('sha256').update(`${this.#id}\0${connector}`).digest('hex').slice(0, 12);
  }

  /** Unlocks the folder; idempotent. */
  close(): void {
    if (this.#lock?.isOpen !== true) return;
    rmSync(holderFile(this.path), { force: true });
    this.#lock.close();
  }
}

/**
 * Locks an empty SQLite database, because Node has no file locks; the kernel releases the lock with the process, however it ends.
 * Never open the file by other means: closing any descriptor of it drops the lock (close in fcntl(2), "Advisory record locking").
 */
function lock(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(path, 'lock'));
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const cause = sqliteCode(error) === 'busy' ? `held by ${holder(holderFile(path))}` : messageOf(error);
    throw new Error(`cannot lock data folder "${path}": ${cause}`, { cause: error });
  }
}

function holderFile(path: string): string {
  return join(path, 'lock.holder');
}

function holder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'another process';
  } catch {
    return 'another process';
  }
}

/** For people only; the lock does not depend on it, so that a full disk does not prevent the start. */
function writeHolder(file: string): void {
  try {
    writeFileSync(file, `process ${process.pid} on ${hostname()} since ${new Date().toISOString()}\n`);
  } catch {
    rmSync(file, { force: true });
  }
}

function folderId(file: string): string {
  const known = storedId(file);
  if (known !== undefined) return known;
  const id = randomBytes(16).toString('hex');
  try {
    writeFileSync(`${file}.new`, `${id}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw new Error(`cannot write "${file}": ${messageOf(error)}`, { cause: error });
  }
  return id;
}

/** Undefined where there is none, or one that a power cut left empty. Other errors occur again when it is written. */
function storedId(file: string): string | undefined {
  try {
    const id = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
