import { isBitTable, registersOf, type RegisterPoint, type Table } from './registerMap.ts';

/** One request, and the points that its response contains. */
export interface Block {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
  readonly points: readonly RegisterPoint[];
}

/** The response to a block; without data it could not be read. */
export interface BlockData {
  readonly block: Block;
  readonly atMs: number;
  readonly data?: Buffer;
}

/** One request for these points. */
export function blockOf(table: Table, points: readonly RegisterPoint[]): Block {
  const address = Math.min(...points.map((point) => point.address));
  const end = Math.max(...points.map((point) => point.address + registersOf(point)));
  return { table, address, count: end - address, points };
}

/** Two requests with half of the points each; undefined where all points begin at one address. */
export function halvesOf({ table, points }: Block): readonly [Block, Block] | undefined {
  const sorted = [...points].sort((a, b) => a.address - b.address);
  const middle = sorted[Math.floor(sorted.length / 2)]?.address ?? 0;
  const at = sorted[0]?.address === middle ? sorted.find(({ address }) => address > middle)?.address : middle;
  if (at === undefined) return undefined;
  const [left, right] = [sorted.filter(({ address }) => address < at), sorted.filter(({ address }) => address >= at)];
  return [blockOf(table, left), blockOf(table, right)];
}

/** A single text. It may be read in pieces, because it does not change in between. */
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

/** The registers of a response, or its bits as 0 and 1. */
export function wordsOf({ table, count }: Pick<Block, 'table' | 'count'>, data: Buffer): readonly number[] {
  const bitAt = (index: number) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1;
  return Array.from({ length: count }, (_, index) => (isBitTable(table) ? bitAt(index) : data.readUInt16BE(2 * index)));
}
