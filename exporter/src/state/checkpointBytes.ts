import { readFileSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;

/**
 * The number of bytes that a checkpoint of this write-ahead log copies into the database: each page once.
 * Format: https://sqlite.org/fileformat2.html#walformat. The log may be opened beside SQLite, the database may not: closing it would drop
 * SQLite's lock.
 */
export function checkpointBytes(walPath: string): number {
  const wal = readFileSync(walPath);
  if (wal.length < headerBytes) return 0;
  const pageBytes = wal.readUInt32BE(8);
  const pages = new Set<number>();
  for (let at = headerBytes; at + frameHeaderBytes + pageBytes <= wal.length; at += frameHeaderBytes + pageBytes)
    pages.add(wal.readUInt32BE(at));
  return pages.size * pageBytes;
}
