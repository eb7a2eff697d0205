import { openSpool, type SpoolOptions } from '../spool/openSpool.ts';
import type { Spool, SpooledBatch } from '../spool/spool.ts';
import { SpoolFolder } from '../spool/spoolFolder.ts';
import { lineCodec, type LogLines } from './lineCodec.ts';

/** Lines that Loki does not have yet. */
export type LineSpool = Spool<LogLines>;
export type SpooledLines = SpooledBatch<LogLines>;

/** Of the spool in the data folder. */
export const lineSpoolFolder = 'spool-loki';
/** The target of the spool. */
export const lineTarget = 'loki';

/** Opens the spool in a folder and recovers what is in it. A read may return fewer lines than there are where they are long. */
export function openLineSpool(options: SpoolOptions): LineSpool {
  return openSpool({ ...options, codec: lineCodec });
}

/** Reads a spool of lines without changing it. */
export function lineFolder(folder: string): SpoolFolder<LogLines> {
  return new SpoolFolder(folder, lineCodec);
}
