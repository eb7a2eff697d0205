import { setTimeout as pause } from 'node:timers/promises';
import { backoffMs } from '@gaugeway/connectors/backoff';
import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { SendResult } from '../http/sendResult.ts';

/** A request to a store failed. */
export class SinkError extends Error {
  constructor(url: string, why: string, cause?: unknown) {
    super(`cannot write to "${endpointOf(url)}": ${why}`, { cause });
  }
}

const maxAttempts = 5;
const delays = { firstMs: 500, longestMs: 8000 };

/** Repeats what failed for a while only, with exponential back-off. */
export async function attempt(send: () => Promise<SendResult>): Promise<SendResult> {
  for (let count = 1; ; count++) {
    const result = await send();
    if (result.kind !== 'retry' || count === maxAttempts) return result;
    await pause(result.afterMs ?? backoffMs(delays, count));
  }
}
