import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from '../contract.ts';

/** What a decoder keeps over a restart. */
export interface StateFile {
  /** Undefined if there is none, or if it cannot be read. */
  read(): unknown;
  /** The content must be valid in JSON. */
  write(content: unknown): void;
}

/** Nothing is kept, such as in test cases. */
export const noStateFile: StateFile = { read: () => undefined, write: () => undefined };

/** A file of the connector with this name; `what` it stores is the beginning of its own name. Failures are logged, once until one succeeds. */
export function openStateFile(
  what: string,
  name: string,
  { folder, log }: { readonly folder: string; readonly log: Pick<Logger, 'warn'> },
): StateFile {
  // a connector's name may contain characters that a file name may not
  const path = join(folder, `${what}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}.json`);
  let isFailing = false;
  return {
    read() {
      try {
        return JSON.parse(readFileSync(path, 'utf8')) as unknown;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn(`cannot read "${path}": ${(error as Error).message}`);
        return undefined;
      }
    },
    write(content) {
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
        renameSync(`${path}.new`, path);
        isFailing = false;
      } catch (error) {
        if (!isFailing) log.warn(`cannot write "${path}": ${(error as Error).message}`);
        isFailing = true;
      }
    },
  };
}
