import type { Block } from './block.ts';
import { type AddressRange, isBitTable, registersOf, type RegisterPoint, type RequestLimits, type Table } from './registerMap.ts';

/** The limits of a device, with those that its responses revealed. */
export interface RequestRules extends RequestLimits {
  /** All readable points of the device: their registers are not gaps. */
  readonly known: readonly RegisterPoint[];
  /** No request may include both this address and the one before. */
  readonly cuts: readonly { readonly table: Table; readonly address: number }[];
}

/** First address, and the one after the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The fewest legal requests for these points. A request begins at the first point that remains and extends as far as limits and barriers allow;
 * no other choice covers more. Requests with scale points come first.
 */
export function planRequests(points: readonly RegisterPoint[], rules: RequestRules): Block[] {
  const blocks = [...new Set(points.map(({ table }) => table))].flatMap((table) => planTable(table, points, rules));
  return scalersFirst(blocks);
}

/** Some value and its scale are in different requests of the plan. */
export function hasSplitScales(blocks: readonly Block[]): boolean {
  return blocks.some((block) => scalersOf(block).some((id) => !block.points.some((point) => point.id === id)));
}

function planTable(table: Table, points: readonly RegisterPoint[], rules: RequestRules): Block[] {
  const most = isBitTable(table) ? rules.maxBits : rules.maxRegisters;
  const barriers = barriersOf(table, rules);
  let waiting = points.filter((point) => point.table === table && !crosses(spanOf(point), barriers)).sort(byAddress);
  const blocks: Block[] = [];
  for (let [first] = waiting; first !== undefined; [first] = waiting) {
    const from = first.address;
    // a value longer than the limit is requested alone: the device decides
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

/** Spans that no request may cross, in order; an empty span is a cut. */
function barriersOf(table: Table, { forbidden, cuts, known, maxGap }: RequestRules): readonly Span[] {
  const here = <T extends { readonly table: Table }>(list: readonly T[]) => list.filter((one) => one.table === table);
  return [
    ...here(forbidden).map(({ from, to }: AddressRange) => ({ from, to: to + 1 })),
    ...here(cuts).map(({ address }) => ({ from: address, to: address })),
    ...gapsOf(here(known)).filter(({ from, to }) => to - from > maxGap),
  ].sort((a, b) => a.from - b.from);
}

/** Addresses between points that belong to no point. */
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

/** The latest end of a request that begins at `address`. */
function nextBarrier(address: number, barriers: readonly Span[]): number {
  return barriers.find(({ from }) => from > address)?.from ?? Infinity;
}

function scalersOf({ points }: Block): string[] {
  return points.flatMap(({ scalePoint }) => scalePoint?.id ?? []);
}

/** Stable; requests that scale each other keep their order. */
function scalersFirst(blocks: readonly Block[]): Block[] {
  const blockOf = new Map(blocks.flatMap((block) => block.points.map(({ id }) => [id, block])));
  const done = new Set<Block>();
  const visiting = new Set<Block>();
  const add = (block: Block) => {
    if (done.has(block) || visiting.has(block)) return;
    visiting.add(block);
    for (const id of scalersOf(block)) {
      const scaler = blockOf.get(id);
      if (scaler !== undefined) add(scaler);
    }
    done.add(block);
  };
  for (const block of blocks) add(block);
  return [...done];
}
