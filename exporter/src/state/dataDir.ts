import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { narrow } from './restrictToOwner.ts';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { messageOf, sqliteCode } from './sqliteCode.ts';

/** Files that the process makes from now on are its owner's alone, whichever library writes them. */
const privateUmask = 0o077;

/** The one folder of everything that outlives the process, held for this process alone until {@link close}. */
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
   * Creates the folder where it is missing and locks it; throws when it cannot, naming the process that holds it. All in it is for the owner
   * alone, from now on and from before.
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
      narrow(absolute);
      const id = folderId(join(absolute, 'id'));
      writeHolder(holderFile(absolute));
      return new DataDir(absolute, { lock: held, id });
    } catch (error) {
      held.close();
      throw error;
    }
  }

  /** The folder as it is where it cannot be written: nobody is kept out, and ids are new ones where none can be read. */
  static unwritable(path: string): DataDir {
    const absolute = resolve(path);
    return new DataDir(absolute, { id: storedId(join(absolute, 'id')) ?? randomBytes(16).toString('hex') });
  }

  /** The same for a connector's name as long as the folder lives, different everywhere else: 12 hexadecimal digits. */
  instanceId(connector: string): string {
    return createHash('sha256').update(`${this.#id}\0${connector}`).digest('hex').slice(0, 12);
  }

  /** Gives the folder free; idempotent. */
  close(): void {
    if (this.#lock?.isOpen !== true) return;
    rmSync(holderFile(this.path), { force: true });
    this.#lock.close();
  }
}

/**
 * An empty SQLite database is locked because Node has no file lock of its own; the kernel drops this one with the process, whatever ends it.
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

/** For people only, the lock does not hang on it: so a full disk keeps nothing from starting. */
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

/** Undefined where there is none, or one that a power cut left empty; any other trouble with the file is that of who writes it. */
function storedId(file: string): string | undefined {
  try {
    const id = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}
