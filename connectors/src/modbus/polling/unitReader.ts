import { setTimeout as wait } from 'node:timers/promises';
import type { Gateway } from '../../contract.ts';
import type { Bus, ReadOptions } from '../bus/bus.ts';
import { exceptions, isAway, isPassing, ReadError } from '../bus/readError.ts';
import { blockOf, halvesOf, isText, piecesOf } from '../registers/block.ts';
import type { Block } from '../registers/planRequests.ts';
import { isOfBits } from '../bus/readRequest.ts';
import type { Learned } from './learnedLimits.ts';

/** A part of a poll: the answer, or why there is none. */
export interface Part {
  readonly block: Block;
  readonly atMs: number;
  readonly data?: Buffer;
  readonly error?: ReadError;
}

export interface UnitOptions {
  readonly unit: number;
  readonly timeoutMs: number;
  readonly retries: number;
}

/** How often a request is repeated: one that was not answered, and one that was put off, which costs little. */
interface Tries {
  readonly unanswered: number;
  readonly putOff: number;
}

const busyPauseMs = 100;
const once: Tries = { unanswered: 0, putOff: 0 };
const leastPutOff = 2;
/** A walk asks dozens of things and is void without one of them. */
const putOffInWalk = 5;
/** What is that short is not halved in a walk: a header, a mark. */
const shortRegisters = 4;
/** Reads the blocks of one unit; learns what the unit refuses. */
export class UnitReader {
  /** Requests that were not answered, since the last that was. */
  unanswered = 0;
  readonly #bus: Bus;
  readonly #gateway: Gateway;
  readonly #options: UnitOptions;
  readonly #tries: Tries;
  /** When data came last, by performance.now(). */
  #dataMs = -Infinity;
  #probes = 0;
  #witnesses = 0;
  #witnessing: Promise<boolean> | undefined;

  constructor(bus: Bus, gateway: Gateway, options: UnitOptions) {
    this.#bus = bus;
    this.#gateway = gateway;
    this.#options = options;
    this.#tries = { unanswered: options.retries, putOff: Math.max(options.retries, leastPutOff) };
  }

  get width(): number {
    return this.#bus.maxInFlight;
  }

  /** Rejects with the {@link ReadError} that says that the unit is away; whatever else fails is in the parts. `isProbe`: it was away last time. */
  read(block: Block, learned: Learned, isProbe: boolean): Promise<readonly Part[]> {
    return this.#read(block, learned, { isProbe, tries: isProbe ? once : this.#tries });
  }

  /** One register or more, for what is no point: a walk over a device that describes itself. */
  async raw(table: Block['table'], address: number, count: number): Promise<Buffer> {
    const block = { table, address, count, points: [] };
    try {
      return await this.#ask(block, { unanswered: this.#options.retries, putOff: Math.max(this.#options.retries, putOffInWalk) });
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure === 'link' || count <= shortRegisters) throw error;
      const left = Math.ceil(count / 2);
      return Buffer.concat([await this.raw(table, address, left), await this.raw(table, address + left, count - left)]);
    }
  }

  /** A request of another function, when the bus has nothing better to do; whether it is answered says nothing of the unit. */
  ask(pdu: Uint8Array): Promise<Buffer> {
    const { unit, timeoutMs } = this.#options;
    return this.#bus.ask(unit, pdu, { timeoutMs, isProbe: true });
  }

  async #read(
    block: Block,
    learned: Learned,
    { isProbe = false, tries }: { readonly isProbe?: boolean; readonly tries: Tries },
  ): Promise<readonly Part[]> {
    const startedMs = performance.now();
    const halves = isProbe || !isTooLong(block, learned) ? undefined : halvesOf(block);
    if (halves !== undefined) return this.#halves(halves, learned);
    try {
      const data = isProbe ? await this.#probe(block, learned) : await this.#data(block, learned, tries);
      return [this.#wellRead(block, learned, data)];
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure === 'link') throw error;
      if (!isPassing(error) || this.#dataMs > startedMs || (!isProbe && (await this.#isThere(block, learned))))
        return this.#refused(block, learned, error);
      if (isAway(error)) throw error;
      return [{ block, error, atMs: this.#gateway.now() }];
    }
  }

  #wellRead(block: Block, learned: Learned, data: Buffer): Part {
    learned.wasRead(block);
    return { block, data, atMs: this.#gateway.now() };
  }

  /** One request that may fail. Each second time one point goes first: a register that is met by silence hides all others of its request. */
  async #probe(block: Block, learned: Learned): Promise<Buffer> {
    const witness = this.#probes++ % 2 === 0 ? learned.witness(block.points, this.#witnesses++) : undefined;
    if (witness === undefined) return this.#askOnce(block, { isProbe: true });
    await this.#askWitness(blockOf(witness.table, [witness]), learned, true);
    return this.#data(block, learned, once);
  }

  /** Whether the unit answers at all while it does not answer this. */
  #isThere(block: Block, learned: Learned): Promise<boolean> {
    const witness = learned.witness(block.points, this.#witnesses++);
    if (witness === undefined || (block.points.length === 1 && block.points[0] === witness)) return Promise.resolve(false);
    this.#witnessing ??= this.#askWitness(blockOf(witness.table, [witness]), learned, false)
      .then(
        () => true,
        (error: unknown) => error instanceof ReadError && error.failure !== 'link' && !isPassing(error),
      )
      .finally(() => (this.#witnessing = undefined));
    return this.#witnessing;
  }

  async #askWitness(block: Block, learned: Learned, isProbe: boolean): Promise<void> {
    await this.#askOnce(block, { isProbe });
    learned.wasRead(block);
  }

  async #refused(block: Block, learned: Learned, error: ReadError): Promise<readonly Part[]> {
    const halves = halvesOf(block);
    if (halves === undefined) return [await this.#isolated(block, learned, error)];
    if (error.code === exceptions.illegalFunction && (await this.#lacksTable(block, learned))) {
      learned.unreadable(block.points, 'refused');
      return [{ block, error, atMs: this.#gateway.now() }];
    }
    return this.#split(block, halves, { learned, error });
  }

  /** No register of this table can be read: not the first of these, and not the last. */
  async #lacksTable({ table, points }: Block, learned: Learned): Promise<boolean> {
    if (learned.hasRead(table)) return false;
    for (const point of [points[0], points.at(-1)].flatMap((one) => one ?? [])) {
      const code = await this.#askOnce(blockOf(table, [point])).then(() => undefined, codeOf);
      if (code !== exceptions.illegalFunction) return false;
    }
    return true;
  }

  async #split(
    block: Block,
    [left, right]: readonly [Block, Block],
    { learned, error }: { readonly learned: Learned; readonly error: ReadError },
  ): Promise<readonly Part[]> {
    const parts = await this.#halves([left, right], learned);
    const isWhole = parts.length === 2 && parts.every(({ data }) => data !== undefined);
    if (!isWhole || (await this.#isReadNow(block))) return parts;
    // each alone is well: what stands between them is not, or it was too much at once
    const isTooMuch = error.failure === 'timeout' && left.address + left.count === right.address;
    if (isTooMuch || error.code === exceptions.illegalValue) learned.atMost(Math.max(left.count, right.count));
    else learned.cut(right.table, right.address);
    return parts;
  }

  async #halves([left, right]: readonly [Block, Block], learned: Learned): Promise<readonly Part[]> {
    const tries = { unanswered: 0, putOff: leastPutOff };
    return [...(await this.#read(left, learned, { tries })), ...(await this.#read(right, learned, { tries }))];
  }

  /** What failed before was an accident. */
  async #isReadNow(block: Block): Promise<boolean> {
    return (await this.#askOnce(block, { isAlone: true }).catch(unlessGone)) !== undefined;
  }

  /** Points of one address: there is nothing smaller to ask for, but a text in pieces. */
  async #isolated(block: Block, learned: Learned, error: ReadError): Promise<Part> {
    const data =
      (isPassing(error) || isText(block) ? await this.#askOnce(block, { isAlone: true }).catch(unlessGone) : undefined) ??
      (isText(block) ? await this.#inSmallerPieces(block, learned) : undefined);
    if (data !== undefined) return this.#wellRead(block, learned, data);
    learned.unreadable(block.points, isAway(error) ? 'silent' : isPassing(error) ? 'busy' : 'refused');
    return { block, error, atMs: this.#gateway.now() };
  }

  /** Fewer and fewer registers at once, until all are read; undefined where the device does not have them. */
  async #inSmallerPieces(block: Block, learned: Learned): Promise<Buffer | undefined> {
    let most = Math.min(block.count, learned.maxRegisters);
    while (most > shortRegisters) {
      most = Math.ceil(most / 2);
      const data = await this.#inPieces(block, most).catch(unlessGone);
      if (data === undefined) continue;
      learned.atMost(most);
      return data;
    }
    return undefined;
  }

  async #inPieces(block: Block, most: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (const piece of piecesOf(block, most)) pieces.push(await this.#ask(piece, this.#tries));
    return Buffer.concat(pieces);
  }

  #data(block: Block, learned: Learned, tries: Tries): Promise<Buffer> {
    const { maxRegisters } = learned;
    return isText(block) && isTooLong(block, learned) ? this.#inPieces(block, maxRegisters) : this.#ask(block, tries);
  }

  async #ask(block: Block, tries: Tries): Promise<Buffer> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#askOnce(block);
      } catch (error) {
        if (!(error instanceof ReadError) || attempt >= triesAfter(error, tries)) throw error;
        if (error.failure === 'exception') await wait(busyPauseMs * 2 ** attempt);
      }
    }
  }

  async #askOnce({ table, address, count }: Block, options: Partial<ReadOptions> = {}): Promise<Buffer> {
    const { unit, timeoutMs } = this.#options;
    try {
      const data = await this.#bus.read({ unit, table, address, count }, { timeoutMs, isProbe: false, ...options });
      this.#answered();
      return data;
    } catch (error) {
      if (error instanceof ReadError) this.#note(error);
      throw error;
    }
  }

  #answered(): void {
    this.#dataMs = performance.now();
    this.unanswered = 0;
    this.#gateway.received();
    this.#gateway.wellFormed(this.#what);
  }

  #note(error: ReadError): void {
    if (isAway(error)) {
      this.unanswered++;
      return;
    }
    this.unanswered = 0;
    this.#gateway.received();
    if (error.failure === 'malformed') this.#gateway.malformed('protocol', this.#what, error.message);
  }

  get #what(): string {
    return `unit ${this.#options.unit} of "${this.#bus.text}"`;
  }
}

/** Learned while it was waiting. */
function isTooLong({ table, count }: Block, { maxRegisters }: Learned): boolean {
  return count > maxRegisters && !isOfBits(table);
}

/** In place of data; throws when there is no connection. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof ReadError) || error.failure === 'link') throw error;
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof ReadError) || error.failure === 'link') throw error;
  return error.code;
}

/** How often a request that failed like this is repeated. */
function triesAfter(error: ReadError, { unanswered, putOff }: Tries): number {
  if (error.failure === 'timeout' || error.failure === 'malformed' || error.code === exceptions.deviceFailure) return unanswered;
  return error.failure === 'exception' && isPassing(error) ? putOff : 0;
}
