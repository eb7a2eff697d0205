import { join } from 'node:path';
import type { Logger } from '@gaugeway/connectors/contract';
import { DataDir } from './dataDir.ts';
import { isUnwritable } from './sqliteCode.ts';
import { StateStore } from './state.ts';

/**
 * The data folder and the state in it. Where the disk is full or may not be written, what is stored is read and then kept in memory: a source
 * is exported rather than not. Throws where another process holds the folder, or its state is of a newer version.
 */
export function openState(path: string, log: Logger): { readonly dataDir: DataDir; readonly state: StateStore } {
  let dataDir: DataDir | undefined;
  try {
    dataDir = DataDir.open(path);
    return { dataDir, state: StateStore.open(dataDir, log) };
  } catch (error) {
    dataDir?.close();
    if (!isUnwritable(error)) throw error;
    log.error(`${(error as Error).message}: metrics are exported, nothing is stored until a restart`);
    const unwritable = DataDir.unwritable(path);
    return { dataDir: unwritable, state: StateStore.inMemory(join(unwritable.path, 'state.db'), log) };
  }
}
