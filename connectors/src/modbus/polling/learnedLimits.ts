import type { PollClass, RegisterMap, RegisterPoint, Table } from '../registers/registerMap.ts';
import { registersOf } from '../registers/registersOf.ts';
import { hasSplitScales, planRequests, type Block } from '../registers/planRequests.ts';

const order: readonly PollClass[] = ['fast', 'normal', 'slow'];
/** A firmware may take more at once since; until then it is not asked to. */
const relearnAfterMs = 3_600_000;
/** Points that were never read may be there after an update; those that were are away for a moment in most cases. */
const neverReadAgainMs = 3_600_000;
const longestAgainMs = 30_000;
/** Silence costs a timeout, for which the other units on the bus wait too. */
const longestSilentAgainMs = 55_000;
const silentAgainMs = 5000;
const againMs = 1000;

/** What one poll asks for. */
export interface Plan {
  readonly blocks: readonly Block[];
  /** Some values are scaled by what another block has: none is decoded before all are there. */
  readonly hasSplitScales: boolean;
}

/** Why points cannot be read: refused for good, met by silence, or not now. */
export type BadReason = 'refused' | 'silent' | 'busy';

interface Bad {
  againMs: number;
  /** How often in a row. */
  readonly failures: number;
  readonly reason: BadReason;
}

/** The requests of one device, and what its answers taught about them. */
export class Learned {
  readonly #map: RegisterMap;
  readonly #bad = new Map<RegisterPoint, Bad>();
  readonly #onceRead = new Set<RegisterPoint>();
  readonly #wellRead = new WeakSet<Block>();
  #cuts: { readonly table: Table; readonly address: number }[] = [];
  #maxRegisters = Infinity;
  #sinceMs: number | undefined;
  #plans = new Map<PollClass, Plan>();

  constructor(map: RegisterMap) {
    this.#map = map;
  }

  /** The most registers that a request may have. */
  get maxRegisters(): number {
    return Math.min(this.#map.limits.maxRegisters, this.#maxRegisters);
  }

  /** Requests for the points of this class and all faster ones, and for those that could not be read and are due to be tried again. */
  plan(slowest: PollClass): Plan {
    const nowMs = performance.now();
    if (this.#sinceMs !== undefined && nowMs - this.#sinceMs > relearnAfterMs) this.#relearn();
    const plan = this.#readable(slowest);
    const again = this.#toTryAgain(nowMs);
    return again.length === 0 ? plan : planOf([...plan.blocks, ...again]);
  }

  #readable(slowest: PollClass): Plan {
    const known = this.#plans.get(slowest);
    if (known !== undefined) return known;
    const rank = order.indexOf(slowest);
    const readable = this.#map.points.filter((point) => !this.#bad.has(point));
    const due = readable.filter(({ poll }) => order.indexOf(poll) <= rank);
    const { limits } = this.#map;
    const plan = planOf(
      planRequests(due, {
        ...limits,
        maxRegisters: this.maxRegisters,
        forbidden: [...limits.forbidden, ...[...this.#bad.keys()].map(rangeOf)],
        known: readable,
        cuts: this.#cuts,
      }),
    );
    this.#plans.set(slowest, plan);
    return plan;
  }

  /** Apart from all others, which they would void. Where nothing can be read, one point is asked for all the time: a sign of life. */
  #toTryAgain(nowMs: number): readonly Block[] {
    if (this.#bad.size === 0) return [];
    const due = [...this.#bad].filter(([, { againMs }]) => nowMs >= againMs).map(([point]) => point);
    if (due.length === 0 && this.#bad.size === this.#map.points.length) {
      const [first] = this.#bad.keys();
      due.push(...[[...this.#onceRead][0] ?? first].filter((point) => point !== undefined));
    }
    const { limits } = this.#map;
    return planRequests(due, { ...limits, maxRegisters: this.maxRegisters, known: due, cuts: [] });
  }

  /** A point that was bad and is read again tells that the device is as it was: all that could be read before is tried. */
  wasRead(block: Block): void {
    if (this.#wellRead.has(block)) return;
    this.#wellRead.add(block);
    let isBack = false;
    for (const point of block.points) {
      this.#onceRead.add(point);
      isBack = this.#bad.delete(point) || isBack;
    }
    if (!isBack) return;
    this.#plans.clear();
    this.tryAgain();
  }

  /** Some points of this table could be read once. */
  hasRead(table: Table): boolean {
    return [...this.#onceRead].some((point) => point.table === table);
  }

  /** A point that could be read once, or one of these; another one with each turn. */
  witness(points: readonly RegisterPoint[], turn: number): RegisterPoint | undefined {
    const known = [...this.#onceRead].filter((point) => !this.#bad.has(point));
    const others = known.filter((point) => !points.includes(point));
    const candidates = others.length > 0 ? others : known.length > 0 ? known : points;
    return candidates[turn % candidates.length];
  }

  unreadable(points: readonly RegisterPoint[], reason: BadReason): void {
    const nowMs = performance.now();
    for (const point of points) {
      const failures = (this.#bad.get(point)?.failures ?? 0) + 1;
      const isForGood = reason !== 'busy' && !this.#onceRead.has(point);
      this.#bad.set(point, { againMs: nowMs + (isForGood ? neverReadAgainMs : delayMs(failures, reason)), failures, reason });
    }
    this.#plans.clear();
  }

  /** Points that could be read once are tried with the next poll; those that were met by silence at their time. */
  tryAgain(): void {
    for (const [point, bad] of this.#bad) if (bad.reason !== 'silent' && this.#onceRead.has(point)) bad.againMs = 0;
  }

  /** The device was away and may be another one: all points are tried again. */
  wasAway(): void {
    for (const bad of this.#bad.values()) bad.againMs = 0;
  }

  /** Both sides of `address` can be read, but not together. */
  cut(table: Table, address: number): void {
    this.#cuts.push({ table, address });
    this.#changed();
  }

  /** More registers are too many for one request. */
  atMost(registers: number): void {
    this.#maxRegisters = Math.min(this.#maxRegisters, registers);
    this.#changed();
  }

  #relearn(): void {
    this.#sinceMs = undefined;
    this.#cuts = [];
    this.#maxRegisters = Infinity;
    this.#plans.clear();
  }

  #changed(): void {
    this.#sinceMs ??= performance.now();
    this.#plans.clear();
  }
}

/** With the next poll first, then less and less often. */
function delayMs(failures: number, reason: BadReason): number {
  if (reason === 'silent') return Math.min(longestSilentAgainMs, silentAgainMs * 2 ** (failures - 1));
  return failures === 1 ? 0 : Math.min(longestAgainMs, againMs * 2 ** (failures - 2));
}

function planOf(blocks: readonly Block[]): Plan {
  return { blocks, hasSplitScales: hasSplitScales(blocks) };
}

function rangeOf(point: RegisterPoint): { readonly table: Table; readonly from: number; readonly to: number } {
  return { table: point.table, from: point.address, to: point.address + registersOf(point) - 1 };
}
