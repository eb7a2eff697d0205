import type { AddressRange, RegisterPoint, RequestLimits, Table } from './registerMap.ts';
import { registersOf } from './registersOf.ts';

/** One request, and the points that its answer has. */
export interface Block {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
  readonly points: readonly RegisterPoint[];
}

/** What a device may be asked: its limits, with what it has taught. */
export interface Rules extends RequestLimits {
  /** All points of the device that can be read: their registers are no gaps. */
  readonly known: readonly RegisterPoint[];
  /** No request may have both this address and the one before. */
  readonly cuts: readonly { readonly table: Table; readonly address: number }[];
}

/** First address, and the one after the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The fewest legal requests for these points. What no request may cross splits a table into stretches; in each of them the first point decides where a
 * request begins, and it goes on as far as it may: no other choice reaches further. What scales others comes first.
 */
export function planRequests(points: readonly RegisterPoint[], rules: Rules): Block[] {
  const blocks = [...new Set(points.map(({ table }) => table))].flatMap((table) => planTable(table, points, rules));
  return scalersFirst(blocks);
}

/** Scale and scaled value are in different requests of the plan. */
export function hasSplitScales(blocks: readonly Block[]): boolean {
  return blocks.some((block) => scalersOf(block).some((id) => !block.points.some((point) => point.id === id)));
}

function planTable(table: Table, points: readonly RegisterPoint[], rules: Rules): Block[] {
  const most = table === 'coil' || table === 'discrete' ? rules.maxBits : rules.maxRegisters;
  const barriers = barriersOf(table, rules);
  let waiting = points.filter((point) => point.table === table && !crosses(spanOf(point), barriers)).sort(byAddress);
  const blocks: Block[] = [];
  for (let [first] = waiting; first !== undefined; [first] = waiting) {
    const from = first.address;
    // a value longer than the limit is asked for alone: the device will say
    const longest = Math.max(most, registersOf(first));
    const limit = Math.min(from + longest, nextBarrier(from, barriers));
    const taken = waiting.filter((point) => spanOf(point).to <= limit);
    const to = Math.max(...taken.map((point) => spanOf(point).to));
    blocks.push({ table, address: from, count: to - from, points: taken });
    waiting = waiting.filter((point) => spanOf(point).to > limit);
  }
  return blocks;
}

function spanOf(point: RegisterPoint): Span {
  return { from: point.address, to: point.address + registersOf(point) };
}

function byAddress(a: RegisterPoint, b: RegisterPoint): number {
  return a.address - b.address || registersOf(b) - registersOf(a);
}

/** What no request may touch, in order; an empty span is a cut. */
function barriersOf(table: Table, { forbidden, cuts, known, maxGap }: Rules): readonly Span[] {
  const here = <T extends { readonly table: Table }>(list: readonly T[]) => list.filter((one) => one.table === table);
  return [
    ...here(forbidden).map(({ from, to }: AddressRange) => ({ from, to: to + 1 })),
    ...here(cuts).map(({ address }) => ({ from: address, to: address })),
    ...gapsOf(here(known)).filter(({ from, to }) => to - from > maxGap),
  ].sort((a, b) => a.from - b.from);
}

/** Addresses between the points that belong to none. */
function gapsOf(points: readonly RegisterPoint[]): Span[] {
  const gaps: Span[] = [];
  let end: number | undefined;
  for (const { from, to } of points.map(spanOf).sort((a, b) => a.from - b.from)) {
    if (end !== undefined && from > end) gaps.push({ from: end, to: from });
    end = Math.max(end ?? to, to);
  }
  return gaps;
}

function crosses(span: Span, barriers: readonly Span[]): boolean {
  return barriers.some(({ from, to }) => from < to && from < span.to && to > span.from);
}

/** Where a request that begins at `address` has to end at the latest. */
function nextBarrier(address: number, barriers: readonly Span[]): number {
  return barriers.find(({ from }) => from > address)?.from ?? Infinity;
}

function scalersOf({ points }: Block): string[] {
  return points.flatMap(({ scalePoint }) => scalePoint?.id ?? []);
}

/** Stable; requests that scale each other stay as they are. */
function scalersFirst(blocks: readonly Block[]): Block[] {
  const blockOf = new Map(blocks.flatMap((block) => block.points.map(({ id }) => [id, block])));
  const done = new Set<Block>();
  const add = (block: Block) => {
    if (done.has(block)) return;
    if (visiting.has(block)) return;
    visiting.add(block);
    for (const id of scalersOf(block)) {
      const scaler = blockOf.get(id);
      if (scaler !== undefined) add(scaler);
    }
    done.add(block);
  };
  const visiting = new Set<Block>();
  for (const block of blocks) add(block);
  return [...done];
}
