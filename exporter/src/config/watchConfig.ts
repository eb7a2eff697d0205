import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { loadConfig } from './config.ts';
import { fingerprint } from './fingerprint.ts';
import { listConfigFiles } from './yaml/readSources.ts';

const intervalMs = 1000;

/**
 * Calls `onChange` after the contents of the config change, including secret and certificate files, until `signal` aborts.
 * Resolves once it has read the initial contents. It polls, because file system notifications are unreliable on network file
 * systems and for the symbolic links of a mounted ConfigMap.
 */
export async function watchConfig(path: string, onChange: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const changed = await configChanges(path);
  void pollChanges(changed, onChange, signal);
}

async function pollChanges(changed: () => Promise<boolean>, onChange: () => Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await delay(intervalMs, undefined, { signal });
      if (await changed()) await onChange();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Returns a function that returns whether the contents changed since its last call. Without a change, a call costs one `stat` per file. */
export async function configChanges(path: string): Promise<() => Promise<boolean>> {
  let known = await snapshot(path);
  return async () => {
    const [listed, stamps] = await Promise.all([listConfigFiles(path), stampAll(known.files)]);
    if (stamps === known.stamps && listed.join('\n') === known.listed) return false;
    const before = known.digest;
    known = await snapshot(path);
    return known.digest !== before;
  };
}

interface Snapshot {
  readonly listed: string;
  readonly files: readonly string[];
  readonly stamps: string;
  readonly digest: string;
}

/** The stamps of the files are taken before the contents, so that a write in between is found by the next call. */
async function snapshot(path: string): Promise<Snapshot> {
  const listed = (await listConfigFiles(path)).join('\n');
  const { files } = await loadConfig(path);
  const stamps = await stampAll(files);
  return { listed, files, stamps, digest: fingerprint(files, files) };
}

/** Identity, size and times of each file: they change when it is written or replaced. */
async function stampAll(files: readonly string[]): Promise<string> {
  const stamps = files.map(async (file) => {
    const found = await stat(file, { bigint: true }).catch(() => undefined);
    return found === undefined ? 'none' : [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(' ');
  });
  return (await Promise.all(stamps)).join('\n');
}
