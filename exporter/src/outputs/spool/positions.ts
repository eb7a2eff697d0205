import { closeSync, constants, fdatasync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { syncFolder } from './syncFolder.ts';

const range = z.tuple([z.number(), z.number()]);
const delivery = z.tuple([z.number(), z.number(), z.number()]);

/**
 * What targets have not delivered, and what they delivered lately with its time. `next`: the number of the next item when it was stored; what has a higher number is not delivered by any
 * target.
 */
const storedPositions = z.object({
  sequence: z.number(),
  next: z.number(),
  targets: z.record(z.string(), z.array(range)),
  // not in files of versions before
  recent: z.record(z.string(), z.array(delivery)).default({}),
});

export type StoredPositions = Omit<z.output<typeof storedPositions>, 'sequence'>;

/**
 * Keeps positions in two files that are written alternately, so that one of them is whole at any time. Each has one line: CRC-32 in
 * hexadecimal, a blank, JSON. What follows the line is a rest of a longer one.
 */
export class PositionFiles {
  readonly #folder: string;
  readonly #descriptors: (number | undefined)[] = [undefined, undefined];
  readonly #bytes: [number, number] = [0, 0];
  #sequence = 0;
  #unsynced = new Set<number>();
  #isNew = false;
  #syncing: Promise<void> = Promise.resolve();
  writtenBytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#bytes[0] + this.#bytes[1];
  }

  /** Names of the files that this process has open. */
  get open(): readonly string[] {
    return positionFiles.filter((_, slot) => this.#descriptors[slot] !== undefined);
  }

  /** The newest whole one. `isDamaged`: there is a file, but none is whole. */
  load(): { readonly stored?: StoredPositions; readonly isDamaged: boolean } {
    const texts = positionFiles.map((name) => readOrUndefined(join(this.#folder, name)));
    texts.forEach((text, slot) => (this.#bytes[slot] = text?.length ?? 0));
    const whole = texts.map(parse).filter((found) => found !== undefined);
    const newest = whole.sort((one, other) => other.sequence - one.sequence)[0];
    this.#sequence = newest?.sequence ?? 0;
    return { ...(newest !== undefined && { stored: newest }), isDamaged: newest === undefined && texts.some((text) => text !== undefined) };
  }

  /** Written at once, so that it survives the end of the process. Throws where it cannot be written. */
  save(positions: StoredPositions): void {
    const sequence = this.#sequence + 1;
    const json = JSON.stringify({ sequence, ...positions });
    const bytes = Buffer.from(`${crcOf(json)} ${json}\n`);
    const slot = sequence % 2;
    const descriptor = this.#descriptor(slot);
    this.#unsynced.add(slot);
    const written = writeSync(descriptor, bytes, 0, bytes.length, 0);
    this.writtenBytes += written;
    if (written < bytes.length) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    this.#bytes[slot] = Math.max(this.#bytes[slot] ?? 0, bytes.length);
    if (this.#bytes[slot] > 2 * bytes.length + shortFile) {
      ftruncateSync(descriptor, bytes.length);
      this.#bytes[slot] = bytes.length;
    }
    this.#sequence = sequence;
  }

  /** Resolves when what was saved before survives a power loss. One after the other, so that none is under way when the files are closed. */
  sync(): Promise<void> {
    const synced = this.#syncing.then(() => this.#syncAll());
    this.#syncing = synced.catch(() => undefined);
    return synced;
  }

  async #syncAll(): Promise<void> {
    const slots = [...this.#unsynced];
    this.#unsynced = new Set();
    try {
      for (const slot of slots) await promisify(fdatasync)(this.#descriptor(slot));
      if (this.#isNew) await syncFolder(this.#folder);
      this.#isNew = false;
    } catch (error) {
      for (const slot of slots) this.#unsynced.add(slot);
      throw error;
    }
  }

  /** The files were removed: the next save creates them again. */
  reopen(): Promise<void> {
    const reopened = this.#syncing.then(() => {
      this.close();
      this.#bytes.fill(0);
    });
    this.#syncing = reopened;
    return reopened;
  }

  close(): void {
    this.#descriptors.forEach((descriptor) => descriptor !== undefined && closeSync(descriptor));
    this.#descriptors.fill(undefined);
  }

  #descriptor(slot: number): number {
    const known = this.#descriptors[slot];
    if (known !== undefined) return known;
    const descriptor = openSync(join(this.#folder, positionFiles[slot] ?? ''), constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#descriptors[slot] = descriptor;
    this.#isNew = true;
    return descriptor;
  }
}

const positionFiles = ['positions.0', 'positions.1'];
/** A file is not cut for a few bytes. */
const shortFile = 65_536;

function readOrUndefined(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(bytes: Buffer | undefined): z.output<typeof storedPositions> | undefined {
  const [, crc, json] = /^([0-9a-f]{8}) (.*)\n/.exec(bytes?.toString('utf8') ?? '') ?? [];
  return json !== undefined && crcOf(json) === crc ? storedPositions.safeParse(JSON.parse(json)).data : undefined;
}

function crcOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
