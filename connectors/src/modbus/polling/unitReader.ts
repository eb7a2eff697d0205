import { setTimeout as wait } from 'node:timers/promises';
import type { Gateway } from '../../contract.ts';
import type { Bus } from '../bus/bus.ts';
import { exceptions, ReadError } from '../bus/readError.ts';
import type { RegisterPoint } from '../registerMap.ts';
import type { Block } from '../requests/planRequests.ts';
import { registersOf } from '../requests/registersOf.ts';
import type { Learned } from './learned.ts';

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

const busyPauseMs = 100;
/** Answers of a gateway on behalf of a unit that does not answer. */
const unitIsAway: ReadonlySet<number | undefined> = new Set([exceptions.gatewayPath, exceptions.gatewayTarget]);
const isBusy: ReadonlySet<number | undefined> = new Set([exceptions.deviceFailure, exceptions.acknowledge, exceptions.busy]);

/** Reads the blocks of one unit; learns what the unit refuses. */
export class UnitReader {
  /** Requests that were not answered, since the last that was. */
  unanswered = 0;
  readonly #bus: Bus;
  readonly #gateway: Gateway;
  readonly #options: UnitOptions;

  constructor(bus: Bus, gateway: Gateway, options: UnitOptions) {
    this.#bus = bus;
    this.#gateway = gateway;
    this.#options = options;
  }

  get width(): number {
    return this.#bus.maxInFlight;
  }

  /** Rejects with the {@link ReadError} that says that the unit is away; whatever else fails is in the parts. `isProbe`: it was away last time. */
  async read(block: Block, learned: Learned, isProbe: boolean): Promise<readonly Part[]> {
    try {
      return [{ block, data: await this.#ask(block, isProbe), atMs: this.#gateway.now() }];
    } catch (error) {
      if (!(error instanceof ReadError) || isAway(error)) throw error;
      return this.#refused(block, learned, error);
    }
  }

  async #refused(block: Block, learned: Learned, error: ReadError): Promise<readonly Part[]> {
    const { code } = error;
    const isDivisible = code === exceptions.illegalAddress || code === exceptions.illegalValue;
    const halves = isDivisible ? halvesOf(block) : undefined;
    if (halves !== undefined) return this.#split(halves, learned, code);
    if (isDivisible || code === exceptions.illegalFunction) learned.illegal(block.points);
    return [{ block, error, atMs: this.#gateway.now() }];
  }

  /** One register or more, for what is no point: a walk over a device that describes itself. */
  raw(table: Block['table'], address: number, count: number): Promise<Buffer> {
    return this.#ask({ table, address, count, points: [] }, false);
  }

  /** A request of another function, when the bus has nothing better to do; whether it is answered says nothing of the unit. */
  ask(pdu: Uint8Array): Promise<Buffer> {
    const { unit, timeoutMs } = this.#options;
    return this.#bus.ask(unit, pdu, { timeoutMs, isProbe: true });
  }

  async #split([left, right]: readonly [Block, Block], learned: Learned, code: number | undefined): Promise<readonly Part[]> {
    const parts = [...(await this.read(left, learned, false)), ...(await this.read(right, learned, false))];
    const isWhole = parts.length === 2 && parts.every(({ data }) => data !== undefined);
    if (!isWhole) return parts;
    // each alone is well: what stands between them is not, or it was too much at once
    if (code === exceptions.illegalValue) learned.atMost(Math.max(left.count, right.count));
    else learned.cut(right.table, right.address);
    return parts;
  }

  async #ask(block: Block, isProbe: boolean): Promise<Buffer> {
    const triesLeft = isProbe ? 0 : this.#options.retries;
    for (let attempt = 0; attempt < triesLeft; attempt++) {
      try {
        return await this.#askOnce(block, isProbe);
      } catch (error) {
        if (!(error instanceof ReadError) || !isWorthAnotherTry(error)) throw error;
        if (isBusy.has(error.code)) await wait(busyPauseMs * 2 ** attempt);
      }
    }
    return this.#askOnce(block, isProbe);
  }

  async #askOnce({ table, address, count }: Block, isProbe: boolean): Promise<Buffer> {
    const { unit, timeoutMs } = this.#options;
    try {
      const data = await this.#bus.read({ unit, table, address, count }, { timeoutMs, isProbe });
      this.#answered();
      return data;
    } catch (error) {
      if (error instanceof ReadError) this.#note(error);
      throw error;
    }
  }

  #answered(): void {
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
    return `unit ${this.#options.unit}`;
  }
}

/** Nobody is there to answer. */
export function isAway({ failure, code }: ReadError): boolean {
  return failure === 'timeout' || failure === 'link' || unitIsAway.has(code);
}

function isWorthAnotherTry({ failure, code }: ReadError): boolean {
  return failure === 'timeout' || failure === 'malformed' || isBusy.has(code);
}

/** The points in two halves, each with what it needs of the registers; undefined where all begin at one address. */
function halvesOf({ table, points }: Block): readonly [Block, Block] | undefined {
  const sorted = [...points].sort((a, b) => a.address - b.address);
  const middle = sorted[Math.floor(sorted.length / 2)]?.address ?? 0;
  const at = sorted[0]?.address === middle ? sorted.find(({ address }) => address > middle)?.address : middle;
  if (at === undefined) return undefined;
  const [left, right] = [sorted.filter(({ address }) => address < at), sorted.filter(({ address }) => address >= at)];
  return [blockOf(table, left), blockOf(table, right)];
}

function blockOf(table: Block['table'], points: readonly RegisterPoint[]): Block {
  const address = Math.min(...points.map((point) => point.address));
  const end = Math.max(...points.map((point) => point.address + registersOf(point)));
  return { table, address, count: end - address, points };
}
