import { setTimeout as wait } from 'node:timers/promises';
import type { Gateway, Span } from '../../contract.ts';
import { tracedPart } from '../../traced.ts';
import type { Bus, ReadOptions } from '../bus/bus.ts';
import { exceptions, isTransient, isUnreachable, ReadError } from '../bus/readError.ts';
import { type Block, blockOf, halvesOf, isText, piecesOf } from '../registers/block.ts';
import { isBitTable, type Table } from '../registers/registerMap.ts';
import type { BlockResult } from './blockResult.ts';
import type { LearnedLimits } from './learnedLimits.ts';
import { identificationWork, requestWork } from './tracedPoll.ts';

export interface UnitOptions {
  readonly unit: number;
  readonly timeoutMs: number;
  readonly retries: number;
}

/** How often a request is repeated: after a timeout, and after an exception that says busy, which costs little. */
interface Retries {
  readonly unanswered: number;
  readonly busy: number;
}

const busyPauseMs = 100;
const noRetries: Retries = { unanswered: 0, busy: 0 };
const leastBusyRetries = 2;
/** A SunSpec walk has dozens of requests and fails if one of them does. */
const busyRetriesInWalk = 5;
/** A walk does not halve requests this short: a header or a marker. */
const shortRegisters = 4;

/** Reads the blocks of one unit; finds out which registers and requests the unit refuses. */
export class UnitReader {
  /** Requests without a response since the last response. */
  unanswered = 0;
  /** The poll for which it sends requests now, where that is traced. */
  span: Span | undefined;
  readonly #bus: Bus;
  readonly #gateway: Gateway;
  readonly #options: UnitOptions;
  readonly #retries: Retries;
  /** When data was last received, by performance.now(). */
  #dataMs = -Infinity;
  #probes = 0;
  #tests = 0;
  #testing: Promise<boolean> | undefined;

  constructor(bus: Bus, gateway: Gateway, options: UnitOptions) {
    this.#bus = bus;
    this.#gateway = gateway;
    this.#options = options;
    this.#retries = { unanswered: options.retries, busy: Math.max(options.retries, leastBusyRetries) };
  }

  get maxInFlight(): number {
    return this.#bus.maxInFlight;
  }

  /** Rejects with a {@link ReadError} when the unit does not respond; other failures are in the results. `isProbe`: it did not respond last time. */
  read(block: Block, limits: LearnedLimits, isProbe: boolean): Promise<readonly BlockResult[]> {
    return this.#readOrSplit(block, limits, { isProbe, retries: isProbe ? noRetries : this.#retries });
  }

  /** Reads registers that are not points, for a walk over a device that describes itself. */
  async readRaw(table: Table, address: number, count: number): Promise<Buffer> {
    const block = { table, address, count, points: [] };
    try {
      return await this.#readWithRetries(block, {
        unanswered: this.#options.retries,
        busy: Math.max(this.#options.retries, busyRetriesInWalk),
      });
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure === 'link' || count <= shortRegisters) throw error;
      const left = Math.ceil(count / 2);
      return Buffer.concat([await this.readRaw(table, address, left), await this.readRaw(table, address + left, count - left)]);
    }
  }

  /** Sends a request of another function while the bus is idle; a missing response does not make the unit unreachable. */
  request(pdu: Uint8Array): Promise<Buffer> {
    const { unit, timeoutMs } = this.#options;
    const work = () => identificationWork(unit);
    return tracedPart(this.span, work, (span) => this.#bus.request(unit, pdu, { timeoutMs, isProbe: true, onSent: sentEvent(span) }));
  }

  async #readOrSplit(
    block: Block,
    limits: LearnedLimits,
    { isProbe = false, retries }: { readonly isProbe?: boolean; readonly retries: Retries },
  ): Promise<readonly BlockResult[]> {
    const startedMs = performance.now();
    const halves = isProbe || !isTooLong(block, limits) ? undefined : halvesOf(block);
    if (halves !== undefined) return this.#halves(halves, limits);
    try {
      const data = isProbe ? await this.#probe(block, limits) : await this.#readWhole(block, limits, retries);
      return [this.#wasRead(block, limits, data)];
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure === 'link') throw error;
      if (!isTransient(error) || this.#dataMs > startedMs || (!isProbe && (await this.#doesRespond(block, limits))))
        return this.#refused(block, limits, error);
      if (isUnreachable(error)) throw error;
      return [{ block, error, atMs: this.#gateway.now() }];
    }
  }

  #wasRead(block: Block, limits: LearnedLimits, data: Buffer): BlockResult {
    limits.wasRead(block);
    return { block, data, atMs: this.#gateway.now() };
  }

  /** One request that may fail. Every other time a single point is read first, because one register without a response makes the whole request fail. */
  async #probe(block: Block, limits: LearnedLimits): Promise<Buffer> {
    const point = this.#probes++ % 2 === 0 ? limits.testPoint(block.points, this.#tests++) : undefined;
    if (point === undefined) return this.#readOnce(block, { isProbe: true });
    await this.#readPoint(blockOf(point.table, [point]), limits, true);
    return this.#readWhole(block, limits, noRetries);
  }

  /** Whether the unit responds to other requests. */
  #doesRespond(block: Block, limits: LearnedLimits): Promise<boolean> {
    const point = limits.testPoint(block.points, this.#tests++);
    if (point === undefined || (block.points.length === 1 && block.points[0] === point)) return Promise.resolve(false);
    this.#testing ??= this.#readPoint(blockOf(point.table, [point]), limits, false)
      .then(
        () => true,
        (error: unknown) => error instanceof ReadError && error.failure !== 'link' && !isTransient(error),
      )
      .finally(() => (this.#testing = undefined));
    return this.#testing;
  }

  async #readPoint(block: Block, limits: LearnedLimits, isProbe: boolean): Promise<void> {
    await this.#readOnce(block, { isProbe });
    limits.wasRead(block);
  }

  async #refused(block: Block, limits: LearnedLimits, error: ReadError): Promise<readonly BlockResult[]> {
    const halves = halvesOf(block);
    if (halves === undefined) return [await this.#isolated(block, limits, error)];
    if (error.code === exceptions.illegalFunction && (await this.#lacksTable(block, limits))) {
      limits.unreadable(block.points, 'refused');
      return [{ block, error, atMs: this.#gateway.now() }];
    }
    return this.#split(block, halves, { limits, error });
  }

  /** The unit does not have this table: neither the first nor the last of these points can be read. */
  async #lacksTable({ table, points }: Block, limits: LearnedLimits): Promise<boolean> {
    if (limits.hasRead(table)) return false;
    for (const point of [points[0], points.at(-1)].flatMap((one) => one ?? [])) {
      const code = await this.#readOnce(blockOf(table, [point])).then(() => undefined, codeOf);
      if (code !== exceptions.illegalFunction) return false;
    }
    return true;
  }

  async #split(
    block: Block,
    [left, right]: readonly [Block, Block],
    { limits, error }: { readonly limits: LearnedLimits; readonly error: ReadError },
  ): Promise<readonly BlockResult[]> {
    const parts = await this.#halves([left, right], limits);
    const isWhole = parts.length === 2 && parts.every(({ data }) => data !== undefined);
    if (!isWhole || (await this.#isReadNow(block))) return parts;
    // both halves were read: the registers in between were refused, or the request was too large
    const isTooLarge = error.failure === 'timeout' && left.address + left.count === right.address;
    if (isTooLarge || error.code === exceptions.illegalValue) limits.lowerMaxRegisters(Math.max(left.count, right.count));
    else limits.cutAt(right.table, right.address);
    return parts;
  }

  async #halves([left, right]: readonly [Block, Block], limits: LearnedLimits): Promise<readonly BlockResult[]> {
    const retries = { unanswered: 0, busy: leastBusyRetries };
    return [...(await this.#readOrSplit(left, limits, { retries })), ...(await this.#readOrSplit(right, limits, { retries }))];
  }

  /** The same request succeeds now: the failure was temporary. */
  async #isReadNow(block: Block): Promise<boolean> {
    return (await this.#readOnce(block, { isAlone: true }).catch(unlessDisconnected)) !== undefined;
  }

  /** Points of one address: the request cannot be smaller, except for a text in pieces. */
  async #isolated(block: Block, limits: LearnedLimits, error: ReadError): Promise<BlockResult> {
    const data =
      (isTransient(error) || isText(block) ? await this.#readOnce(block, { isAlone: true }).catch(unlessDisconnected) : undefined) ??
      (isText(block) ? await this.#inSmallerPieces(block, limits) : undefined);
    if (data !== undefined) return this.#wasRead(block, limits, data);
    limits.unreadable(block.points, isUnreachable(error) ? 'silent' : isTransient(error) ? 'busy' : 'refused');
    return { block, error, atMs: this.#gateway.now() };
  }

  /** Halves the requests until all registers are read; undefined where the device does not have them. */
  async #inSmallerPieces(block: Block, limits: LearnedLimits): Promise<Buffer | undefined> {
    let most = Math.min(block.count, limits.maxRegisters);
    while (most > shortRegisters) {
      most = Math.ceil(most / 2);
      const data = await this.#inPieces(block, most).catch(unlessDisconnected);
      if (data === undefined) continue;
      limits.lowerMaxRegisters(most);
      return data;
    }
    return undefined;
  }

  async #inPieces(block: Block, most: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (const piece of piecesOf(block, most)) pieces.push(await this.#readWithRetries(piece, this.#retries));
    return Buffer.concat(pieces);
  }

  #readWhole(block: Block, limits: LearnedLimits, retries: Retries): Promise<Buffer> {
    const { maxRegisters } = limits;
    return isText(block) && isTooLong(block, limits) ? this.#inPieces(block, maxRegisters) : this.#readWithRetries(block, retries);
  }

  async #readWithRetries(block: Block, retries: Retries): Promise<Buffer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#readOnce(block);
      } catch (error) {
        if (!(error instanceof ReadError) || attempt >= retriesAfter(error, retries)) throw error;
        if (error.failure === 'exception') await wait(busyPauseMs * 2 ** attempt);
      }
    }
  }

  async #readOnce({ table, address, count }: Block, options: Partial<ReadOptions> = {}): Promise<Buffer> {
    const { unit, timeoutMs } = this.#options;
    const request = { unit, table, address, count };
    const read = (span?: Span) => this.#bus.read(request, { timeoutMs, isProbe: false, onSent: sentEvent(span), ...options });
    try {
      const data = await tracedPart(this.span, () => requestWork(request), read);
      this.#responded();
      return data;
    } catch (error) {
      if (error instanceof ReadError) this.#failed(error);
      throw error;
    }
  }

  #responded(): void {
    this.#dataMs = performance.now();
    this.unanswered = 0;
    this.#gateway.received();
    this.#gateway.wellFormed(this.#name);
  }

  #failed(error: ReadError): void {
    if (isUnreachable(error)) {
      this.unanswered++;
      return;
    }
    this.unanswered = 0;
    this.#gateway.received();
    if (error.failure === 'malformed') this.#gateway.malformed('protocol', this.#name, error.message);
  }

  get #name(): string {
    return `unit ${this.#options.unit} of "${this.#bus.text}"`;
  }
}

/** Requests wait for the bus: the event shows how long. */
function sentEvent(span: Span | undefined): (() => void) | undefined {
  return span && (() => span.event('sent'));
}

/** The limit may have been lowered since the request was planned. */
function isTooLong({ table, count }: Block, { maxRegisters }: LearnedLimits): boolean {
  return count > maxRegisters && !isBitTable(table);
}

/** Undefined in place of data; throws when there is no connection. */
function unlessDisconnected(error: unknown): undefined {
  if (!(error instanceof ReadError) || error.failure === 'link') throw error;
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof ReadError) || error.failure === 'link') throw error;
  return error.code;
}

/** How often a request that failed with this error is repeated. */
function retriesAfter(error: ReadError, { unanswered, busy }: Retries): number {
  if (error.failure === 'timeout' || error.failure === 'malformed' || error.code === exceptions.deviceFailure) return unanswered;
  return error.failure === 'exception' && isTransient(error) ? busy : 0;
}
