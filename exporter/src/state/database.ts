import { existsSync, renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Logger } from '@gaugeway/connectors/contract';
import { messageOf, sqliteCode } from './sqliteCode.ts';

/** `migrations[n]` migrates version n to n + 1; released ones are never edited. */
const migrations = [
  `CREATE TABLE device (
     row INTEGER PRIMARY KEY, connector TEXT NOT NULL, id TEXT NOT NULL, seen INTEGER NOT NULL, description TEXT NOT NULL,
     registered_ms INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT, state_since_ms INTEGER NOT NULL, UNIQUE (connector, id));
   CREATE TABLE cadence (device INTEGER PRIMARY KEY, gaps BLOB NOT NULL);
   CREATE TABLE series (device INTEGER NOT NULL, key TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (device, key)) WITHOUT ROWID;
   CREATE TABLE value (row INTEGER PRIMARY KEY, value, at_ms INTEGER);`,
  `CREATE TABLE clock (ahead_ms INTEGER NOT NULL);
   INSERT INTO clock VALUES (0);`,
  `CREATE TABLE maintenance (
     connector TEXT NOT NULL, device TEXT NOT NULL, area TEXT NOT NULL, since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
     reason TEXT NOT NULL, set_by TEXT NOT NULL, safety TEXT NOT NULL, PRIMARY KEY (connector, device, area)) WITHOUT ROWID;`,
];

const tables = ['device', 'cadence', 'series', 'value', 'maintenance'];

/** Copies another database of this version into an empty one, without writing to the other. */
export function copyTables(database: DatabaseSync, path: string): void {
  if (!existsSync(path)) return;
  database.prepare('ATTACH ? AS stored').run(`${pathToFileURL(path).href}?immutable=1`);
  try {
    for (const table of tables) database.exec(`INSERT INTO ${table} SELECT * FROM stored.${table}`);
    database.exec('UPDATE clock SET ahead_ms = (SELECT ahead_ms FROM stored.clock)');
  } finally {
    database.exec('DETACH stored');
  }
}

class Unreadable extends Error {}

/**
 * Opens the state database and migrates its schema. A corrupt one is moved aside with an error logged, so that the exporter starts.
 * Throws where the folder cannot be written, and on the schema of a newer version.
 */
export function openDatabase(path: string, log: Logger): DatabaseSync {
  try {
    return open(path);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw new Error(`cannot open state database "${path}": ${messageOf(error)}`, { cause: error });
    const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '-')}`;
    moveAside(path, aside);
    log.error(`cannot read state database "${path}": ${error.message}; starting with an empty one, the old one is kept`, { aside });
    return openDatabase(path, log);
  }
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    prepare(database);
    return database;
  } catch (error) {
    closeQuietly(database);
    throw sqliteCode(error) === 'corrupt' ? new Unreadable(messageOf(error), { cause: error }) : error;
  }
}

/**
 * Small pages, because each changed value writes a page. Checkpoints are our own and rare, so that a page that changes all day is written
 * to the database a few times only. EXCLUSIVE before WAL: no shared memory file (https://sqlite.org/wal.html#noshm).
 */
function prepare(database: DatabaseSync): void {
  database.exec(
    'PRAGMA locking_mode = EXCLUSIVE; PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0',
  );
  const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (check !== 'ok') throw new Unreadable(String(check).replaceAll('\n', ' '));
  migrate(database);
}

function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > migrations.length) {
    throw new Error(
      `schema version ${version} is newer than ${migrations.length}: run the newer version of Gaugeway, or set another data_dir`,
    );
  }
  if (version === migrations.length) return;
  if (version === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get()) throw new Unreadable('not a Gaugeway database');
  database.exec(`BEGIN; ${migrations.slice(version).join('\n')} PRAGMA user_version = ${migrations.length}; COMMIT`);
}

/** The write-ahead log goes first: SQLite would replay it into the new database. */
function moveAside(path: string, aside: string): void {
  for (const suffix of ['-wal', '-journal', '']) {
    try {
      renameSync(path + suffix, aside + suffix);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      throw new Error(`cannot move corrupt state database "${path}" aside: ${messageOf(error)}`, { cause: error });
    }
  }
}

function closeQuietly(database: DatabaseSync): void {
  try {
    database.close();
  } catch {
    // the error that led here is reported
  }
}
