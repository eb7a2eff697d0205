import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Limit for files that a config names. A larger one is a mistake, or an endless device. */
const maxBytes = 8 * 1024 * 1024;
const chunkBytes = 65_536;

/** Reads a file that a user names. Only regular files are accepted: a pipe blocks the process, a device may be endless. */
export function readBytes(file: string): Buffer {
  // checked before opening, because opening some devices has an effect
  assertRegularFile(statSync(file));
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    assertRegularFile(fstatSync(descriptor));
    const bytes = new BoundedBytes();
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const length = readSync(descriptor, chunk);
      if (length === 0) return bytes.concat();
      bytes.add(chunk.subarray(0, length));
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The same as text, UTF-8. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}

/** The same for the command line, where it may be a pipe: `<(…)` of a shell, `/dev/stdin`. */
export async function readInput(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const stats = await handle.stat();
    if (!stats.isFIFO()) assertRegularFile(stats);
    const bytes = new BoundedBytes();
    for await (const chunk of handle.createReadStream({ autoClose: false })) bytes.add(chunk as Buffer);
    return bytes.concat();
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

  concat(): Buffer {
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

function assertRegularFile(stats: Stats): void {
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

/** The cause of a failed file operation as text. */
export function fileErrorText(error: unknown): string {
  const { code = 'unknown error' } = error as NodeJS.ErrnoException;
  return causes[code] ?? code;
}

/** True if the process has too many open files; the file itself may be valid. */
export function isOutOfFiles(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE';
}
