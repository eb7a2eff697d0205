import type { Logger } from '@gaugeway/connectors/contract';
import type { SeriesIndex } from '../seriesIndex.ts';
import type { Spool } from './spool.ts';

export interface SpoolOptions {
  /** Created where it is missing. */
  readonly folder: string;
  readonly index: SeriesIndex;
  readonly log: Logger;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Opens the spool in a folder and recovers what is in it. */
export function openSpool(_options: SpoolOptions): Spool {
  throw new Error('not built yet');
}
