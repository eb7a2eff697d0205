import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** No file that a config names is larger: more is a mistake, or a device without an end. */
const maxBytes = 8 * 1024 * 1024;
const chunkBytes = 65_536;

/** What a file that is named by a user holds. Anything but a plain file is refused: a pipe makes the process wait, a device may never end. */
export function readBytes(file: string): Buffer {
  // looked at before it is opened: opening some devices does something
  demandFile(statSync(file));
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    demandFile(fstatSync(descriptor));
    const gathered = new BoundedBytes();
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const length = readSync(descriptor, chunk);
      if (length === 0) return gathered.whole();
      gathered.add(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The same as text, UTF-8. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** The same of what the command line names, which may be a pipe: `<(…)` of a shell, `/dev/stdin`. */
export async function readInput(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const stats = await handle.stat();
    if (!stats.isFIFO()) demandFile(stats);
    const gathered = new BoundedBytes();
    for await (const chunk of handle.createReadStream({ autoClose: false })) gathered.add(chunk as Buffer);
    return gathered.whole();
  } finally {
    await handle.close();
  }
}

class BoundedBytes {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  add(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > maxBytes) throw new FileError('TOO_LARGE');
    this.#chunks.push(chunk);
  }

  whole(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}

class FileError extends Error {
  readonly code: string;
  constructor(code: 'TOO_LARGE' | 'NO_FILE' | 'EISDIR') {
    super(causes[code]);
    this.code = code;
  }
}

function demandFile(stats: Stats): void {
  if (stats.isDirectory()) throw new FileError('EISDIR');
  if (!stats.isFile()) throw new FileError('NO_FILE');
}

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  NO_FILE: 'it is a pipe, a socket or a device, not a file',
  TOO_LARGE: 'larger than 8 MiB',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'not UTF-8 text',
};

/** The cause of a failed file operation in words. */
export function fileErrorText(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return causes[code] ?? code;
}

/** True for a failure that says nothing of the file: the process has as many open as it may, and later it has fewer. */
export function isOutOfFiles(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE';
}
