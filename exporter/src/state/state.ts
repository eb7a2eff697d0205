import { statSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from '@gaugeway/connectors/contract';
import type { DataDir } from './dataDir.ts';
import { Changes } from './changes.ts';
import { checkpointBytes } from './checkpointBytes.ts';
import { openDatabase } from './database.ts';
import { Rows } from './rows.ts';
import { messageOf } from './sqliteCode.ts';
import type { StoredDevice, StoredState, StoredValue } from './stored.ts';

export type { StoredDevice, StoredState, StoredValue } from './stored.ts';

/** Beyond it the write-ahead log is brought into the database: rarely, as hot pages are then written once for many changes. */
const walLimitBytes = 4 << 20;
const pendingLimit = 500_000;
const sliceMs = 4;

/**
 * Devices and last values over restarts (catalogue §8.7), in one SQLite database. Saves only collect, the newest of each thing wins; a
 * {@link flush} writes them, the caller says when: each flush of a single changed value costs about 1 KB of the disk, so that all values
 * should go together every few minutes and only booleans and states within seconds. No save and no flush throws: a disk that takes nothing is
 * logged once, and what waits is tried again at the next flush.
 */
export class StateStore {
  /** Writes that failed since the start. */
  failures = 0;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #rows: Rows;
  readonly #log: Logger;
  readonly #changes = new Changes(pendingLimit);
  readonly #goneConnectors = new Set<string>();
  #flushing: Promise<void> = Promise.resolve();
  #failing = false;
  #sliceSize = 2000;
  #walBytes = 0;
  #writtenBytes = 0;

  private constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
    this.#database = openDatabase(path, log);
    this.#rows = new Rows(this.#database);
    this.#walBytes = fileBytes(this.#walPath);
    this.#attempt(() => this.#checkpoint());
  }

  /** Throws where the database cannot be opened or is of a newer version; a corrupt one is moved aside and an empty one taken. */
  static open(dataDir: DataDir | string, log: Logger): StateStore {
    return new StateStore(join(typeof dataDir === 'string' ? dataDir : dataDir.path, 'state.db'), log);
  }

  /** Bytes that went to the disk: the frames of the write-ahead log and what checkpoints copied. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Names of the connectors that have devices, in order. */
  connectors(): string[] {
    this.flushSync();
    return this.#rows.connectors();
  }

  /** All devices of a connector, the oldest first, with their values. */
  load(connector: string): StoredState[] {
    this.flushSync();
    return this.#rows.load(connector);
  }

  saveDevice(device: StoredDevice): void {
    const changes = this.#changes.of(device.connector, device.id);
    changes.device = device;
    changes.seenMs = device.lastSeenMs ?? changes.seenMs;
    changes.cadence = device.cadence ?? changes.cadence;
  }

  /** This and the next two are without effect where the device is not saved. */
  saveSeen(connector: string, id: string, lastSeenMs: number): void {
    this.#changes.of(connector, id).seenMs = lastSeenMs;
  }

  saveCadence(connector: string, id: string, cadence: Uint8Array): void {
    this.#changes.of(connector, id).cadence = cadence;
  }

  /** The value is a finite number or a text. */
  saveValue(connector: string, id: string, value: StoredValue): void {
    this.#changes.value(this.#changes.of(connector, id), value.key, value);
  }

  removeValue(connector: string, id: string, key: string): void {
    this.#changes.value(this.#changes.of(connector, id), key, undefined);
  }

  /** The device with its values; what is saved of it afterwards is a new one. */
  removeDevice(connector: string, id: string): void {
    this.#changes.forget(connector, id);
  }

  removeConnector(connector: string): void {
    this.#changes.drop(connector);
    this.#goneConnectors.add(connector);
  }

  /** Writes in slices of a few milliseconds each, so that the event loop goes on; resolves when all that was saved before is written or failed. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      for (const step of this.#steps()) await (step === 'checkpoint' ? this.#syncWal() : nextTurn());
    });
    return this.#flushing;
  }

  /** The same at once. */
  flushSync(): void {
    const steps = this.#steps();
    while (!steps.next().done);
  }

  /** Writes what waits and leaves one file behind; idempotent. */
  close(): void {
    if (!this.#database.isOpen) return;
    this.flushSync();
    this.#attempt(() => this.#checkpoint());
    this.#attempt(() => this.#database.close());
  }

  /** Names each step, so that a caller may wait, and then does it. */
  *#steps(): Generator<'checkpoint' | 'slice', void> {
    while (this.#changes.size + this.#goneConnectors.size > 0) {
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
    this.#transaction(() => slice.forEach((changes) => this.#rows.write(changes)));
    this.#changes.written(slice);
    if (this.#failing) this.#log.info(`state database "${this.#path}" is written again`);
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

  #checkpoint(): void {
    const bytes = checkpointBytes(this.#walPath);
    this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#writtenBytes += bytes;
    this.#walBytes = fileBytes(this.#walPath);
  }

  /** The checkpoint's own fsync holds the event loop; after this one it finds little left to do. What fails here fails there too, and is told. */
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

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
