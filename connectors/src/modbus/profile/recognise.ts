import { bytesOf, isBitTable, type RegisterPoint, registersOf, type Table } from '../registers/registerMap.ts';
import { rawReader } from '../registers/rawReader.ts';
import { orderFor } from './compilePoint.ts';
import type { IdentifyRule, Profile } from './profileSchema.ts';
import type { LoadedProfile } from './readProfile.ts';

export interface RegisterBlock {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

/** Reads a block of one unit: registers, or bits as 0 and 1; undefined for one that the device refuses. Throws for a unit without a response. */
export type ReadBlock = (block: RegisterBlock) => Promise<readonly number[] | undefined>;

/**
 * The profiles whose identifying registers match a unit, most specific first. Reads each block at most once; after the first
 * match it compares other profiles only with blocks that it has read.
 */
export async function recognise(read: ReadBlock, profiles: readonly LoadedProfile[]): Promise<readonly LoadedProfile[]> {
  const blocks = new Map<string, Buffer | undefined>();
  const found: LoadedProfile[] = [];
  for (const loaded of bySpecificity(profiles)) {
    if (await matchesUnit(loaded.profile, { blocks, read: found.length === 0 ? read : undefined })) found.push(loaded);
  }
  return found;
}

interface Matcher {
  /** Blocks that were read, by table, address and count. */
  readonly blocks: Map<string, Buffer | undefined>;
  /** Absent after the first match. */
  readonly read?: ReadBlock;
}

/** Profiles with rules, those that compare more bits first. */
function bySpecificity(profiles: readonly LoadedProfile[]): readonly LoadedProfile[] {
  const identifiable = profiles.filter(({ profile }) => profile.identify.length > 0);
  return identifiable.sort((a, b) => bitsOf(b.profile) - bitsOf(a.profile) || (a.profile.name < b.profile.name ? -1 : 1));
}

/** Roughly how many bits have to match. */
function bitsOf({ identify }: Profile): number {
  return identify.reduce((sum, rule) => sum + bitsCompared(rule), 0);
}

function bitsCompared({ equals, one_of: oneOf, matches, type = 'uint16' }: IdentifyRule): number {
  if (matches !== undefined) return 8 * matches.replace(/[^\p{L}\p{N}]/gu, '').length;
  if (typeof equals === 'string') return 8 * equals.length;
  if (equals !== undefined) return 8 * bytesOf(type);
  return oneOf === undefined ? 2 : 8 * bytesOf(type) - Math.ceil(Math.log2(oneOf.length));
}

async function matchesUnit({ identify, defaults }: Profile, matcher: Matcher): Promise<boolean> {
  for (const rule of identify) {
    const point = pointOf(rule, defaults);
    const data = await dataOf(point, matcher);
    if (data === undefined) return false;
    const raw = rawReader(point)(data, 0);
    if (!matchesRule(rule, typeof raw === 'bigint' ? Number(raw) : raw)) return false;
  }
  return true;
}

/** The value that a rule compares, as a point. */
function pointOf({ table, address, type = 'uint16', length, order }: IdentifyRule, defaults: Profile['defaults']): RegisterPoint {
  const wanted = order ?? (type === 'string' ? undefined : defaults.order);
  return {
    id: 'identify',
    table: table ?? defaults.table ?? 'holding',
    address: address - (defaults.numbered_from ?? 0),
    type,
    poll: 'slow',
    ...(length !== undefined && { length }),
    ...(wanted !== undefined && { order: orderFor(type, wanted) ?? wanted }),
  };
}

async function dataOf(point: RegisterPoint, { blocks, read }: Matcher): Promise<Buffer | undefined> {
  const block = { table: point.table, address: point.address, count: registersOf(point) };
  const key = Object.values(block).join(' ');
  if (blocks.has(key) || read === undefined) return blocks.get(key);
  const values = await read(block);
  const data = values && bytesIn(values, point.table);
  blocks.set(key, data);
  return data;
}

function bytesIn(values: readonly number[], table: Table): Buffer {
  if (isBitTable(table)) return Buffer.from(values);
  return Buffer.from(values.flatMap((register) => [register >> 8, register & 0xff]));
}

function matchesRule({ equals, one_of: oneOf, matches, range }: IdentifyRule, value: number | string): boolean {
  if (equals !== undefined && value !== equals) return false;
  if (oneOf !== undefined && !oneOf.includes(value)) return false;
  if (matches !== undefined && !new RegExp(matches, 'u').test(String(value))) return false;
  return range === undefined || (typeof value === 'number' && value >= range[0] && value <= range[1]);
}
