import type { RegisterPoint } from './registerMap.ts';
import type { Block } from './planRequests.ts';
import { registersOf } from './registersOf.ts';

/** The points in two halves, each with what it needs of the registers; undefined where all begin at one address. */
export function halvesOf({ table, points }: Block): readonly [Block, Block] | undefined {
  const sorted = [...points].sort((a, b) => a.address - b.address);
  const middle = sorted[Math.floor(sorted.length / 2)]?.address ?? 0;
  const at = sorted[0]?.address === middle ? sorted.find(({ address }) => address > middle)?.address : middle;
  if (at === undefined) return undefined;
  const [left, right] = [sorted.filter(({ address }) => address < at), sorted.filter(({ address }) => address >= at)];
  return [blockOf(table, left), blockOf(table, right)];
}

/** One request for these points. */
export function blockOf(table: Block['table'], points: readonly RegisterPoint[]): Block {
  const address = Math.min(...points.map((point) => point.address));
  const end = Math.max(...points.map((point) => point.address + registersOf(point)));
  return { table, address, count: end - address, points };
}

/** A text alone, which may be read in pieces: it does not change while it is read. */
export function isText({ points }: Block): boolean {
  return points.length === 1 && points[0]?.type === 'string';
}

/** The same registers in requests of at most `most`. */
export function piecesOf({ table, address, count }: Block, most: number): readonly Block[] {
  return Array.from({ length: Math.ceil(count / most) }, (_, index) => ({
    table,
    address: address + index * most,
    count: Math.min(most, count - index * most),
    points: [],
  }));
}
