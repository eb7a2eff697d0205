import type { SpoolOptions } from './diskSpool.ts';
import { DiskSpool } from './diskSpool.ts';
import type { Spool } from './spool.ts';

export type { SpoolOptions };

/** Opens the spool in a folder and recovers what is in it. */
export function openSpool(options: SpoolOptions): Spool {
  return new DiskSpool(options);
}
