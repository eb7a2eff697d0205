import { isBitTable } from '../registers/registerMap.ts';
import { bytesOf, type ReadRequest } from './readRequest.ts';

/** A response does not arrive later than this after its timeout. */
const latestMs = 10_000;

/**
 * Responses that units of an RTU bus may still send to requests that timed out. Without transaction ids only table and length distinguish
 * responses, and a unit responds in the order of the requests.
 */
export class LateResponses {
  /** By unit: when the request for a response of that table and length timed out. */
  readonly #pending = new Map<number, Map<string, number>>();

  timedOut(request: ReadRequest, nowMs: number): void {
    const pending = this.#pending.get(request.unit) ?? new Map<string, number>();
    this.#pending.set(request.unit, pending.set(shapeOf(request), nowMs));
  }

  /** The unit responded to a later request: no earlier response is pending any more. */
  responded(unit: number): void {
    this.#pending.delete(unit);
  }

  /** A read to send first, so that a late response is not taken for that of `request`: its length differs from all pending ones. */
  readBefore(request: ReadRequest, nowMs: number): ReadRequest | undefined {
    const pending = this.#pending.get(request.unit);
    if (pending === undefined) return undefined;
    for (const [shape, timedOutMs] of pending) if (nowMs - timedOutMs > latestMs) pending.delete(shape);
    if (!pending.has(shapeOf(request))) return undefined;
    const step = isBitTable(request.table) ? 8 : 1;
    let count = 1;
    while (pending.has(shapeOf({ ...request, count }))) count += step;
    return { ...request, count };
  }
}

function shapeOf(request: ReadRequest): string {
  return `${request.table} ${bytesOf(request)}`;
}
