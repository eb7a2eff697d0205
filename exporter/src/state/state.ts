import { existsSync, statSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '@gaugeway/connectors/contract';
import type { DataDir } from './dataDir.ts';
import { Changes } from './changes.ts';
import { checkpointBytes } from './checkpointBytes.ts';
import { CleanExit } from './cleanExit.ts';
import { copyTables, openDatabase } from './database.ts';
import { MaintenanceRows } from './maintenanceRows.ts';
import { Rows, type ValuePlace } from './rows.ts';
import { messageOf } from './sqliteCode.ts';
import type { StoredDevice, StoredState, StoredValue } from './stored.ts';

export type { StoredDevice, StoredState, StoredValue } from './stored.ts';

/** Everything is saved this often: what is stored may be this much behind. */
export const saveIntervalMs = 300_000;
/** A larger write-ahead log is checkpointed: rarely, so that hot pages are written once for many changes. */
const walLimitBytes = 4 << 20;
const pendingLimit = 500_000;
const inMemory = ':memory:';
const sliceMs = 4;

/**
 * Stores devices and last values over restarts (catalogue §8.7), in one SQLite database. Saves are collected, the newest of each thing wins;
 * {@link flush} writes them. Each flush of a single changed value writes about 1 KB, so that the caller should flush all values together every few
 * minutes, and only booleans and states within seconds. Saves and flushes never throw: a disk that is not writable is logged once, and pending
 * writes are retried at the next flush.
 */
export class StateStore {
  /** Failed writes since the start. */
  failures = 0;
  /**
   * The last exit was clean: the stored values were the last exported ones. After any other exit, stored counters may be behind those that were
   * scraped ({@link StoredValue.isBehind}).
   */
  readonly wasClean: boolean;
  /** Written at once; {@link sync} makes them durable over a power cut. */
  readonly maintenances: MaintenanceRows;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #rows: Rows;
  readonly #log: Logger;
  readonly #cleanExit: CleanExit;
  readonly #changes = new Changes(pendingLimit);
  readonly #goneConnectors = new Set<string>();
  /** Devices with a sign of life since an unclean exit. */
  readonly #seen = new Set<string>();
  /** Stored counters that may be behind those that were scraped, until they are saved again. */
  readonly #behind = new Map<string, ValuePlace>();
  #flushing: Promise<void> = Promise.resolve();
  #failing = false;
  #sliceSize = 2000;
  #aheadMs: number | undefined;
  #walBytes = 0;
  #writtenBytes = 0;

  /** `stored`: the database to start from, where that is another one. */
  private constructor(path: string, log: Logger, stored = path) {
    this.#path = path;
    this.#log = log;
    this.#cleanExit = new CleanExit(stored);
    this.wasClean = this.#cleanExit.isMarked || !existsSync(stored);
    this.#database = openDatabase(path, log);
    try {
      if (stored === path) this.#cleanExit.unmark();
      else this.#takeOver(stored);
      this.#rows = new Rows(this.#database);
      this.maintenances = new MaintenanceRows(this.#database);
    } catch (error) {
      this.#database.close();
      throw new Error(`cannot open state database "${path}": ${messageOf(error)}`, { cause: error });
    }
    this.#walBytes = fileBytes(this.#walPath);
    this.#attempt(() => this.#checkpoint());
    if (!this.wasClean) this.#doubtCounters();
  }

  #doubtCounters(): void {
    for (const place of this.#rows.counters()) this.#behind.set(textOf(place), place);
    // an empty database has no counters that could be behind
    if (this.#database.prepare('SELECT 1 FROM device LIMIT 1').get() === undefined) return;
    this.#log.info('the last exit was not clean: counters have no value until the next reading');
  }

  /** Throws where the database cannot be opened or is of a newer version. A corrupt one is moved aside and replaced by an empty one. */
  static open(dataDir: DataDir | string, log: Logger): StateStore {
    return new StateStore(join(typeof dataDir === 'string' ? dataDir : dataDir.path, 'state.db'), log);
  }

  /** A store in memory without contents. */
  static empty(log: Logger): StateStore {
    return new StateStore(inMemory, log);
  }

  /** A store in memory, which starts with the contents of this database as far as they can be read. */
  static inMemory(path: string, log: Logger): StateStore {
    return new StateStore(inMemory, log, path);
  }

  /** Bytes written to the disk: the frames of the write-ahead log and the pages that checkpoints copied. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** The newest stored time, and how far the wall clock was ahead of it. */
  get clock(): { readonly notBeforeMs: number | undefined; readonly aheadMs: number } {
    return { notBeforeMs: this.#rows.newestMs(), aheadMs: this.#rows.aheadMs() };
  }

  saveAhead(aheadMs: number): void {
    if (aheadMs !== this.#rows.aheadMs()) this.#aheadMs = aheadMs;
  }

  /** Names of the connectors that have devices, in order. */
  connectors(): string[] {
    this.flushSync();
    return this.#rows.connectors();
  }

  /** The device had a sign of life in this run: its stored one from before an unclean exit no longer counts. */
  deviceSeen(connector: string, id: string): void {
    this.#seen.add(`${connector} ${id}`);
  }

  /** Whether the stored last-seen of a device may be earlier than one that was exported before. */
  mayBeBehind(connector: string, id: string): boolean {
    return !this.wasClean && !this.#seen.has(`${connector} ${id}`);
  }

  /** All devices of a connector, the oldest first, with their values. */
  load(connector: string): StoredState[] {
    this.flushSync();
    const stored = this.#goneConnectors.has(connector) ? [] : this.#rows.load(connector);
    const states = this.#changes.over(connector, stored);
    if (this.#behind.size === 0) return states;
    const isBehind = (id: string, key: string) => this.#behind.has(textOf({ connector, id, key }));
    return states.map(({ device, values }) => ({
      device,
      values: values.map((value) => (isBehind(device.id, value.key) ? { ...value, isBehind: true } : value)),
    }));
  }

  saveDevice(device: StoredDevice): void {
    const changes = this.#changes.of(device.connector, device.id);
    changes.device = device;
    changes.seenMs = device.lastSeenMs ?? changes.seenMs;
    changes.cadence = device.cadence ?? changes.cadence;
  }

  /** This and the next two have no effect where the device is not saved. */
  saveSeen(connector: string, id: string, lastSeenMs: number): void {
    this.#changes.of(connector, id).seenMs = lastSeenMs;
  }

  saveCadence(connector: string, id: string, cadence: Uint8Array): void {
    this.#changes.of(connector, id).cadence = cadence;
  }

  /** The value is a finite number or a text. */
  saveValue(connector: string, id: string, value: StoredValue): void {
    if (this.#behind.size > 0) this.#behind.delete(textOf({ connector, id, key: value.key }));
    this.#changes.value(this.#changes.of(connector, id), value.key, value);
  }

  removeValue(connector: string, id: string, key: string): void {
    this.#changes.value(this.#changes.of(connector, id), key, undefined);
  }

  /** Removes the device with its values; later saves create a new one. */
  removeDevice(connector: string, id: string): void {
    this.#changes.forget(connector, id);
  }

  removeConnector(connector: string): void {
    this.#changes.drop(connector);
    this.#goneConnectors.add(connector);
  }

  /** Writes in slices of a few milliseconds, yielding to the event loop; resolves when everything saved before is written or has failed. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      for (const step of this.#steps()) await (step === 'checkpoint' ? this.#syncWal() : nextTurn());
    });
    return this.#flushing;
  }

  /** The same, synchronously. */
  flushSync(): void {
    const steps = this.#steps();
    while (!steps.next().done);
  }

  /** Flushes, and makes the writes durable over a power cut. */
  async sync(): Promise<void> {
    await this.flush();
    await this.#syncWal();
  }

  /** Flushes and closes the database, and marks a clean exit where everything is written; idempotent. */
  close(): void {
    if (!this.#database.isOpen) return;
    // the next start would take them for the last exported values
    for (const { connector, id, key } of this.#behind.values()) this.removeValue(connector, id, key);
    this.flushSync();
    const isAllWritten = this.#attempt(() => this.#checkpoint()) && this.#waiting === 0 && !this.#changes.isIncomplete;
    if (this.#attempt(() => this.#database.close()) && isAllWritten && this.#path !== inMemory) this.#cleanExit.mark();
  }

  get #waiting(): number {
    return this.#changes.size + this.#goneConnectors.size + (this.#aheadMs === undefined ? 0 : 1);
  }

  /** Yields the name of each step before it is done, so that the caller may wait. */
  *#steps(): Generator<'checkpoint' | 'slice', void> {
    while (this.#waiting > 0) {
      const full = this.#walBytes > walLimitBytes;
      yield full ? 'checkpoint' : 'slice';
      if (!this.#database.isOpen || !this.#attempt(() => (full ? this.#checkpoint() : this.#slice()))) return;
    }
  }

  #slice(): void {
    const startedMs = performance.now();
    this.#markGone();
    const whole = this.#changes.size <= this.#sliceSize;
    const slice = this.#changes.slice(this.#sliceSize);
    this.#transaction(() => {
      if (this.#aheadMs !== undefined) this.#rows.saveAhead(this.#aheadMs);
      for (const changes of slice) this.#rows.write(changes);
    });
    this.#aheadMs = undefined;
    this.#changes.written(slice);
    if (this.#failing) this.#log.info(`state database "${this.#path}" is writable again`);
    this.#failing = false;
    const walBytes = fileBytes(this.#walPath);
    this.#writtenBytes += walBytes - this.#walBytes;
    this.#walBytes = walBytes;
    if (!whole) this.#sliceSize = Math.min(20_000, Math.max(50, Math.round((this.#sliceSize * sliceMs) / (performance.now() - startedMs))));
  }

  #markGone(): void {
    for (const connector of this.#goneConnectors) {
      for (const id of this.#rows.ids(connector)) this.#changes.of(connector, id).forget = true;
    }
    this.#goneConnectors.clear();
  }

  #transaction(write: () => void): void {
    this.#database.exec('BEGIN');
    try {
      write();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The other database's write-ahead log is left out: reading it would write. */
  #takeOver(path: string): void {
    try {
      // the next start, on a writable disk, must not take the stored values for the last exported ones
      this.#cleanExit.unmark();
    } catch {
      // a folder that is read-only as a whole
    }
    try {
      copyTables(this.#database, path);
    } catch (error) {
      this.#log.warn(`cannot read state database "${path}": ${messageOf(error)}; starting empty`);
    }
  }

  #checkpoint(): void {
    if (this.#path === inMemory) return;
    const bytes = checkpointBytes(this.#walPath);
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#writtenBytes += bytes;
    this.#walBytes = fileBytes(this.#walPath);
  }

  /** The fsync of a checkpoint blocks the event loop; after this one it has little left to do. Errors occur again there, and are reported. */
  async #syncWal(): Promise<void> {
    try {
      await using wal = await openFile(this.#walPath);
      await wal.datasync();
    } catch {
      return;
    }
  }

  #attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.failures++;
      const waiting = this.#changes.size;
      if (!this.#failing) this.#log.error(`cannot write state database "${this.#path}": ${messageOf(error)}`, { waiting });
      this.#failing = true;
      return false;
    }
  }

  get #walPath(): string {
    return `${this.#path}-wal`;
  }
}

function textOf({ connector, id, key }: ValuePlace): string {
  return `${connector}\0${id}\0${key}`;
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
