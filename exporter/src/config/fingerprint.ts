import { createHash } from 'node:crypto';
import { readBytes } from '@gaugeway/connectors/readFile';

/** A digest of `value`, independent of the order of its keys, and of the contents of the files. */
export function fingerprint(value: unknown, files: readonly string[] = []): string {
  const hash = createHash('sha256').update(canonicalJson(value));
  for (const file of files) hash.update(`\n${file}\n${fileDigest(file)}`);
  return hash.digest('hex');
}

/** SHA-256 of a file's contents, or the error code where it cannot be read. */
export function fileDigest(file: string): string {
  try {
    return createHash('sha256').update(readBytes(file)).digest('hex');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
