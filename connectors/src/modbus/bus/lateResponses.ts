import { bytesOf, isOfBits, type ReadRequest } from './readRequest.ts';

/** What comes later than this after its request was given up never comes. */
const latestMs = 10_000;

/**
 * Answers that units of an RTU bus may still give to requests that were given up. Without transaction ids only table and length tell one
 * answer from another, and a unit answers in the order in which it was asked.
 */
export class LateAnswers {
  /** By unit: when the request for an answer of that table and length was given up. */
  readonly #owed = new Map<number, Map<string, number>>();

  gaveUp(request: ReadRequest, nowMs: number): void {
    const owed = this.#owed.get(request.unit) ?? new Map<string, number>();
    this.#owed.set(request.unit, owed.set(shapeOf(request), nowMs));
  }

  /** All that was owed has come, or never will: the unit answered a request that came after. */
  answered(unit: number): void {
    this.#owed.delete(unit);
  }

  /** What to ask first, so that a late answer cannot pass for that of the request: a read of a length that is not owed. */
  before(request: ReadRequest, nowMs: number): ReadRequest | undefined {
    const owed = this.#owed.get(request.unit);
    if (owed === undefined) return undefined;
    for (const [shape, gaveUpMs] of owed) if (nowMs - gaveUpMs > latestMs) owed.delete(shape);
    if (!owed.has(shapeOf(request))) return undefined;
    const step = isOfBits(request.table) ? 8 : 1;
    let count = 1;
    while (owed.has(shapeOf({ ...request, count }))) count += step;
    return { ...request, count };
  }
}

function shapeOf(request: ReadRequest): string {
  return `${request.table} ${bytesOf(request)}`;
}
