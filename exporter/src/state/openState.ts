import { join } from 'node:path';
import type { Logger } from '@gaugeway/connectors/contract';
import { DataDir } from './dataDir.ts';
import { isUnwritable } from './sqliteCode.ts';
import { StateStore } from './state.ts';

/**
 * Opens the data folder and the state in it. Where the disk is full or not writable, the stored state is read and kept in memory, so that
 * metrics are exported anyway. Throws where another process holds the folder, or the state is of a newer version.
 */
export function openState(path: string, log: Logger): { readonly dataDir: DataDir; readonly state: StateStore } {
  let dataDir: DataDir | undefined;
  try {
    dataDir = DataDir.open(path);
    return { dataDir, state: StateStore.open(dataDir, log) };
  } catch (error) {
    dataDir?.close();
    if (!isUnwritable(error)) throw error;
    log.error(`${(error as Error).message}: metrics are exported, state is not saved until a restart`);
    const unwritable = DataDir.unwritable(path);
    return { dataDir: unwritable, state: StateStore.inMemory(join(unwritable.path, 'state.db'), log) };
  }
}
