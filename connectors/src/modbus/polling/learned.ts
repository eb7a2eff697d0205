import type { PollClass, RegisterMap, RegisterPoint, Table } from '../registerMap.ts';
import { registersOf } from '../requests/registersOf.ts';
import { hasSplitScales, planRequests, type Block } from '../requests/planRequests.ts';

const order: readonly PollClass[] = ['fast', 'normal', 'slow'];
/** A firmware may have got registers since; until then they are not asked for. */
const relearnAfterMs = 3_600_000;

/** What one poll asks for. */
export interface Plan {
  readonly blocks: readonly Block[];
  /** Some values are scaled by what another block has: none is decoded before all are there. */
  readonly hasSplitScales: boolean;
}

/** The requests of one device, and what its answers taught about them. */
export class Learned {
  readonly #map: RegisterMap;
  readonly #bad = new Set<RegisterPoint>();
  #cuts: { readonly table: Table; readonly address: number }[] = [];
  #maxRegisters = Infinity;
  #sinceMs: number | undefined;
  #plans = new Map<PollClass, Plan>();

  constructor(map: RegisterMap) {
    this.#map = map;
  }

  /** Requests for the points of this class and all faster ones. */
  plan(slowest: PollClass): Plan {
    if (this.#sinceMs !== undefined && performance.now() - this.#sinceMs > relearnAfterMs) this.forget();
    const known = this.#plans.get(slowest);
    if (known !== undefined) return known;
    const rank = order.indexOf(slowest);
    const readable = this.#map.points.filter((point) => !this.#bad.has(point));
    const due = readable.filter(({ poll }) => order.indexOf(poll) <= rank);
    const { limits } = this.#map;
    const blocks = planRequests(due, {
      ...limits,
      maxRegisters: Math.min(limits.maxRegisters, this.#maxRegisters),
      forbidden: [...limits.forbidden, ...[...this.#bad].map(rangeOf)],
      known: readable,
      cuts: this.#cuts,
    });
    const plan = { blocks, hasSplitScales: hasSplitScales(blocks) };
    this.#plans.set(slowest, plan);
    return plan;
  }

  /** The device has no such registers. */
  illegal(points: readonly RegisterPoint[]): void {
    for (const point of points) this.#bad.add(point);
    this.#changed();
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

  /** All anew: the device was away and may be another one. */
  forget(): void {
    if (this.#sinceMs === undefined) return;
    this.#sinceMs = undefined;
    this.#bad.clear();
    this.#cuts = [];
    this.#maxRegisters = Infinity;
    this.#plans.clear();
  }

  #changed(): void {
    this.#sinceMs ??= performance.now();
    this.#plans.clear();
  }
}

function rangeOf(point: RegisterPoint): { readonly table: Table; readonly from: number; readonly to: number } {
  return { table: point.table, from: point.address, to: point.address + registersOf(point) - 1 };
}
