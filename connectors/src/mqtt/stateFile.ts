import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../contract.ts';
import { jsonPieces, type StateContent } from './stateContent.ts';

/** What a decoder keeps over a restart. */
export interface StateFile {
  /** Undefined if there is none, or if it cannot be read. */
  read(): unknown;
  /** Writes beside other work; resolves when that is done. What is older than another call is not written any more. Failures are logged. */
  write(content: StateContent): Promise<void>;
  /** Writes before it returns, such as when the connector ends. */
  writeNow(content: StateContent): void;
}

/** Nothing is kept, such as in test cases. */
export const noStateFile: StateFile = { read: () => undefined, write: () => Promise.resolve(), writeNow: () => undefined };

/** A file of the connector with this name; `what` it stores is the beginning of its own name. Failures are logged, once until one succeeds. */
export function openStateFile(
  what: string,
  name: string,
  { folder, log }: { readonly folder: string; readonly log: Pick<Logger, 'warn'> },
): StateFile {
  // a connector's name may contain characters that a file name may not
  return new AtomicFile(join(folder, `${what}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}.json`), log);
}

/** Its content is replaced as a whole: a reader finds the one before or the new one, also after a crash. */
class AtomicFile implements StateFile {
  readonly #path: string;
  readonly #log: Pick<Logger, 'warn'>;
  #isFailing = false;
  /** Number of calls that write. */
  #newest = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(path: string, log: Pick<Logger, 'warn'>) {
    this.#path = path;
    this.#log = log;
  }

  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as unknown;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#log.warn(`cannot read "${this.#path}": ${(error as Error).message}`);
      return undefined;
    }
  }

  write(content: StateContent): Promise<void> {
    const own = ++this.#newest;
    const isNewest = () => own === this.#newest;
    this.#queue = this.#queue.then(() => this.#write(content, isNewest)).catch((error: unknown) => this.#failed(error));
    return this.#queue;
  }

  writeNow(content: StateContent): void {
    this.#newest++;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      // not the file that may be being written
      const temporary = `${this.#path}.last`;
      writeFileSync(temporary, [...jsonPieces(content)].join(''), { mode: 0o600, flush: true });
      this.#replaceBy(temporary);
    } catch (error) {
      this.#failed(error);
    }
  }

  async #write(content: StateContent, isNewest: () => boolean): Promise<void> {
    if (!isNewest()) return;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.new`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await writePieces(file, content, isNewest);
      await file.sync();
    } finally {
      await file.close();
    }
    // in the same turn as the comparison, so that it never replaces something newer
    if (isNewest()) this.#replaceBy(temporary);
  }

  #replaceBy(temporary: string): void {
    renameSync(temporary, this.#path);
    this.#isFailing = false;
  }

  #failed(error: unknown): void {
    if (!this.#isFailing) this.#log.warn(`cannot write "${this.#path}": ${(error as Error).message}`);
    this.#isFailing = true;
  }
}

/** Characters that are written at once: other work waits for less than a millisecond. */
const batchLength = 128 * 1024;

async function writePieces(file: FileHandle, content: StateContent, isWanted: () => boolean): Promise<void> {
  let batch: string[] = [];
  let length = 0;
  for (const piece of jsonPieces(content)) {
    batch.push(piece);
    length += piece.length;
    if (length < batchLength) continue;
    await file.write(batch.join(''));
    if (!isWanted()) return;
    batch = [];
    length = 0;
  }
  await file.write(batch.join(''));
}
