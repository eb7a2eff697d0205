import { DiskSpool, type SpoolOptions } from './diskSpool.ts';
import type { RecordCodec } from './recordCodec.ts';
import type { ItemList, Spool } from './spool.ts';

export type { SpoolOptions };

/** Opens the spool in a folder and recovers what is in it. */
export function openSpool<Items extends ItemList>(options: SpoolOptions & { readonly codec: RecordCodec<Items> }): Spool<Items> {
  return new DiskSpool(options);
}
