import { chmodSync, type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectors } from '@gaugeway/connectors/registry';

const ownFile = /^(id(\.new)?|lock(\.holder|-journal)?|state\.db.*|seen-twice\.json)$/;
const ownFolders: ReadonlySet<string> = new Set([...Object.keys(connectors), 'import']);
/** What others may do. */
const others = 0o077;

/**
 * Takes from others what they may do with our files, as earlier versions and copies left them. A data folder that holds anything else, such as
 * a home folder, keeps its own mode.
 */
export function narrow(folder: string): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  const own = entries.filter(isOwn);
  for (const entry of own) narrowEntry(folder, entry);
  if (own.length === entries.length) narrowMode(folder);
}

function isOwn(entry: Dirent): boolean {
  return (entry.isFile() && ownFile.test(entry.name)) || (entry.isDirectory() && ownFolders.has(entry.name));
}

/** A symbolic link leads out of the folder. */
function narrowEntry(folder: string, entry: Dirent): void {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) for (const below of readdirSync(path, { withFileTypes: true })) narrowEntry(path, below);
  if (entry.isDirectory() || entry.isFile()) narrowMode(path);
}

/** Of somebody else's file, as of a volume's root in a container, it is for them to say. */
function narrowMode(path: string): void {
  const { mode } = lstatSync(path);
  if ((mode & others) === 0) return;
  try {
    chmodSync(path, mode & ~others & 0o7777);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  }
}
