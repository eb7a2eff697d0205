import { isUnreachable, ReadError } from '../bus/readError.ts';

/** Reads holding registers of one unit; rejects with a {@link ReadError}. */
export type ReadRegisters = (address: number, count: number) => Promise<Buffer>;

/** What was read; undefined where the unit is there but will not have it. Throws when nobody is there, and when what answers fits no request. */
export async function unlessRefused(reading: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ReadError && error.failure === 'exception' && !isUnreachable(error)) return undefined;
    throw error;
  }
}
