import { bytesOf, registersOf, type RegisterPoint, type Table } from '../registers/registerMap.ts';
import { rawReader } from '../registers/rawReader.ts';
import { orderFor } from './byteOrder.ts';
import type { IdentifyRule, Profile } from './profileSchema.ts';
import type { LoadedProfile } from './readProfile.ts';

export interface RegisterBlock {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

/** Reads a block of one unit: registers, or bits as 0 and 1; undefined where the device refuses it. Throws when nobody answers. */
export type ReadBlock = (block: RegisterBlock) => Promise<readonly number[] | undefined>;

/**
 * The profiles whose identifying registers fit a unit, most specific first. Each block is read once at most; once a profile fits,
 * others are only compared with what was read already.
 */
export async function recognise(read: ReadBlock, profiles: readonly LoadedProfile[]): Promise<readonly LoadedProfile[]> {
  const blocks = new Map<string, Buffer | undefined>();
  const found: LoadedProfile[] = [];
  for (const loaded of bySpecificity(profiles)) {
    if (await fits(loaded.profile, { blocks, read: found.length === 0 ? read : undefined })) found.push(loaded);
  }
  return found;
}

interface Matcher {
  /** What was read, by table, address and count. */
  readonly blocks: Map<string, Buffer | undefined>;
  /** Absent where nothing more may be read. */
  readonly read?: ReadBlock;
}

/** Those that ask for more come first; those without a rule can be told by nothing. */
function bySpecificity(profiles: readonly LoadedProfile[]): readonly LoadedProfile[] {
  const told = profiles.filter(({ profile }) => profile.identify.length > 0);
  return told.sort((a, b) => bitsOf(b.profile) - bitsOf(a.profile) || (a.profile.name < b.profile.name ? -1 : 1));
}

/** Roughly how many bits have to fit. */
function bitsOf({ identify }: Profile): number {
  return identify.reduce((sum, rule) => sum + bitsThatFit(rule), 0);
}

function bitsThatFit({ equals, one_of: oneOf, matches, type = 'uint16' }: IdentifyRule): number {
  if (matches !== undefined) return 8 * matches.replace(/[^\p{L}\p{N}]/gu, '').length;
  if (typeof equals === 'string') return 8 * equals.length;
  if (equals !== undefined) return 8 * bytesOf(type);
  return oneOf === undefined ? 2 : 8 * bytesOf(type) - Math.ceil(Math.log2(oneOf.length));
}

async function fits({ identify, defaults }: Profile, matcher: Matcher): Promise<boolean> {
  for (const rule of identify) {
    const point = pointOf(rule, defaults);
    const data = await dataOf(point, matcher);
    if (data === undefined) return false;
    const raw = rawReader(point)(data, 0);
    if (!holds(rule, typeof raw === 'bigint' ? Number(raw) : raw)) return false;
  }
  return true;
}

/** What a rule looks at. */
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
  const answer = await read(block);
  const data = answer && bytesIn(answer, point.table);
  blocks.set(key, data);
  return data;
}

function bytesIn(answer: readonly number[], table: Table): Buffer {
  if (table === 'coil' || table === 'discrete') return Buffer.from(answer);
  return Buffer.from(answer.flatMap((register) => [register >> 8, register & 0xff]));
}

function holds({ equals, one_of: oneOf, matches, range }: IdentifyRule, value: number | string): boolean {
  if (equals !== undefined && value !== equals) return false;
  if (oneOf !== undefined && !oneOf.includes(value)) return false;
  if (matches !== undefined && !new RegExp(matches, 'u').test(String(value))) return false;
  return range === undefined || (typeof value === 'number' && value >= range[0] && value <= range[1]);
}
