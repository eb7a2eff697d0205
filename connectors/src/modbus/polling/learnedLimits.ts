import { backoffMs } from '../../backoff.ts';
import { type Block } from '../registers/block.ts';
import { hasSplitScales, planRequests } from '../registers/planRequests.ts';
import {
  type AddressRange,
  type PollClass,
  pollClasses,
  registersOf,
  type RegisterMap,
  type RegisterPoint,
  type Table,
} from '../registers/registerMap.ts';

/** A firmware update may raise the limits; they are not tested before. */
const relearnAfterMs = 3_600_000;
/** A point that was never read may exist after an update; a point that was read before is mostly missing for a moment only. */
const neverReadRetryMs = 3_600_000;
const longestRetryMs = 30_000;
const firstRetryMs = 1000;
/** No response costs a timeout, during which the other units of the bus wait. */
const longestSilentRetryMs = 55_000;
const firstSilentRetryMs = 5000;

/** The requests of one poll. */
export interface Plan {
  readonly blocks: readonly Block[];
  /** Some values are scaled by a value of another block: all blocks are read before any is decoded. */
  readonly hasSplitScales: boolean;
}

/** Why a point cannot be read: an exception, no response, or the device is busy. */
type UnreadableReason = 'refused' | 'silent' | 'busy';

interface UnreadablePoint {
  retryMs: number;
  /** In a row. */
  readonly failures: number;
  readonly reason: UnreadableReason;
}

/** The requests for one device, within the limits that its responses have shown so far. */
export class LearnedLimits {
  readonly #map: RegisterMap;
  readonly #unreadable = new Map<RegisterPoint, UnreadablePoint>();
  /** Points that were read at least once. */
  readonly #known = new Set<RegisterPoint>();
  readonly #readBlocks = new WeakSet<Block>();
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

  /** Requests for the points of this class and all faster ones, and for unreadable points that are due for a retry. */
  plan(slowest: PollClass): Plan {
    const nowMs = performance.now();
    if (this.#sinceMs !== undefined && nowMs - this.#sinceMs > relearnAfterMs) this.#relearn();
    const plan = this.#planReadable(slowest);
    const retries = this.#planRetries(nowMs);
    return retries.length === 0 ? plan : planOf([...plan.blocks, ...retries]);
  }

  #planReadable(slowest: PollClass): Plan {
    const known = this.#plans.get(slowest);
    if (known !== undefined) return known;
    const rank = pollClasses.indexOf(slowest);
    const readable = this.#map.points.filter((point) => !this.#unreadable.has(point));
    const due = readable.filter(({ poll }) => pollClasses.indexOf(poll) <= rank);
    const { limits } = this.#map;
    const plan = planOf(
      planRequests(due, {
        ...limits,
        maxRegisters: this.maxRegisters,
        forbidden: [...limits.forbidden, ...[...this.#unreadable.keys()].map(rangeOf)],
        known: readable,
        cuts: this.#cuts,
      }),
    );
    this.#plans.set(slowest, plan);
    return plan;
  }

  /** Separate from other points, whose request would fail too. Where no point is readable, one is requested in each poll, to detect whether the device responds. */
  #planRetries(nowMs: number): readonly Block[] {
    if (this.#unreadable.size === 0) return [];
    const due = [...this.#unreadable].filter(([, { retryMs }]) => nowMs >= retryMs).map(([point]) => point);
    if (due.length === 0 && this.#unreadable.size === this.#map.points.length) {
      const [first] = this.#unreadable.keys();
      due.push(...[[...this.#known][0] ?? first].filter((point) => point !== undefined));
    }
    const { limits } = this.#map;
    return planRequests(due, { ...limits, maxRegisters: this.maxRegisters, known: due, cuts: [] });
  }

  /** When a point becomes readable again, the device works as before: all points that were read before are retried. */
  wasRead(block: Block): void {
    if (this.#readBlocks.has(block)) return;
    this.#readBlocks.add(block);
    let isRecovered = false;
    for (const point of block.points) {
      this.#known.add(point);
      isRecovered = this.#unreadable.delete(point) || isRecovered;
    }
    if (!isRecovered) return;
    this.#plans.clear();
    this.retryKnown();
  }

  /** Some point of this table was read before. */
  hasRead(table: Table): boolean {
    return [...this.#known].some((point) => point.table === table);
  }

  /** A point to test whether the unit responds at all: one that was read before, else one of `points`; another one with each `turn`. */
  testPoint(points: readonly RegisterPoint[], turn: number): RegisterPoint | undefined {
    const readable = [...this.#known].filter((point) => !this.#unreadable.has(point));
    const others = readable.filter((point) => !points.includes(point));
    const candidates = others.length > 0 ? others : readable.length > 0 ? readable : points;
    return candidates[turn % candidates.length];
  }

  unreadable(points: readonly RegisterPoint[], reason: UnreadableReason): void {
    const nowMs = performance.now();
    for (const point of points) {
      const failures = (this.#unreadable.get(point)?.failures ?? 0) + 1;
      const isPermanent = reason !== 'busy' && !this.#known.has(point);
      const retryMs = nowMs + (isPermanent ? neverReadRetryMs : retryDelayMs(failures, reason));
      this.#unreadable.set(point, { retryMs, failures, reason });
    }
    this.#plans.clear();
  }

  /** Points that were read before are retried with the next poll; those without a response keep their time. */
  retryKnown(): void {
    for (const [point, entry] of this.#unreadable) if (entry.reason !== 'silent' && this.#known.has(point)) entry.retryMs = 0;
  }

  /** The device was unreachable and may have been replaced: all points are retried. */
  retryAll(): void {
    for (const entry of this.#unreadable.values()) entry.retryMs = 0;
  }

  /** Both sides of `address` can be read, but not in one request. */
  cutAt(table: Table, address: number): void {
    this.#cuts.push({ table, address });
    this.#changed();
  }

  /** The device does not accept requests for more registers. */
  lowerMaxRegisters(registers: number): void {
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
function retryDelayMs(failures: number, reason: UnreadableReason): number {
  if (reason === 'silent') return backoffMs({ firstMs: firstSilentRetryMs, longestMs: longestSilentRetryMs }, failures, 1);
  return failures === 1 ? 0 : backoffMs({ firstMs: firstRetryMs, longestMs: longestRetryMs }, failures - 1, 1);
}

function planOf(blocks: readonly Block[]): Plan {
  return { blocks, hasSplitScales: hasSplitScales(blocks) };
}

function rangeOf(point: RegisterPoint): AddressRange {
  return { table: point.table, from: point.address, to: point.address + registersOf(point) - 1 };
}
