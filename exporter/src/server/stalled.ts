import type { ServerResponse } from 'node:http';

/** True for an answer that waits for its client to take what is there already. */
export function isStalled(response: ServerResponse): boolean {
  return response.writableNeedDrain || (response.writableEnded && !response.writableFinished);
}
