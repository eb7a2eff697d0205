import { chmodSync, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectors } from '@gaugeway/connectors/registry';

const ownFile = /^(id(\.new)?|lock(\.holder|-journal)?|state\.db.*|seen-twice\.json)$/;
const ownFolders: ReadonlySet<string> = new Set([...Object.keys(connectors), 'import', 'spool', 'spool-loki']);
/** Permissions of group and others. */
const othersMode = 0o077;

/**
 * Removes the permissions of group and others from our files, which earlier versions and copies left. A data folder that contains anything
 * else, such as a home folder, keeps its mode.
 */
export function restrictToOwner(folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  const own = entries.filter(isOwn);
  for (const entry of own) restrictEntry(folder, entry);
  if (own.length === entries.length) restrictMode(folder);
}

function isOwn(entry: Dirent): boolean {
  return (entry.isFile() && ownFile.test(entry.name)) || (entry.isDirectory() && ownFolders.has(entry.name));
}

/** Symbolic links are skipped: they lead out of the folder. */
function restrictEntry(folder: string, entry: Dirent): void {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) for (const below of readdirSync(path, { withFileTypes: true })) restrictEntry(path, below);
  if (entry.isDirectory() || entry.isFile()) restrictMode(path);
}

/** A file of another user, such as a volume's root in a container, is left alone. */
function restrictMode(path: string): void {
  const { mode } = lstatSync(path);
  if ((mode & othersMode) === 0) return;
  try {
    chmodSync(path, mode & ~othersMode & 0o7777);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
