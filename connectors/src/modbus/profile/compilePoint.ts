import type { Property } from '../../contract.ts';
import { bytesOf, type DataType, type PollClass, type RegisterPoint } from '../registers/registerMap.ts';
import { orderFor } from './byteOrder.ts';
import type { Report, SinglePoint } from './expandPoints.ts';
import { propertyOf } from './propertyOf.ts';

/** A point of one address as the decoder takes it; says what is wrong and returns nothing then. */
export function compilePoint(point: SinglePoint, order: string | undefined, report: Report): RegisterPoint | undefined {
  const problems: string[] = [];
  const { id, address, table, type, length, scale, offset, scale_point: scalePoint, range, describes } = point;
  if (table === undefined) problems.push('table is missing, here and in the defaults');
  const held = table === 'coil' || table === 'discrete' ? 'bool' : type;
  if (held === undefined) problems.push('type is missing, here and in the defaults');
  if (table === undefined || held === undefined) return refused(point, problems, report);
  problems.push(...shapeProblems(point, held));
  const property = describes === undefined && isRead(point) ? propertyOf(point, held, problems) : undefined;
  const compiled: RegisterPoint = {
    id,
    table,
    address,
    type: held,
    length,
    order: ordered(point, held, { order, problems }),
    bits: bitsOf(point, held, problems),
    scale,
    offset,
    scalePoint,
    absent: rawValues(point.absent, held),
    sentinels: rawValues(point.sentinels, held),
    range,
    states: namesOf(point.states),
    faults: namesOf(point.faults),
    poll: point.poll ?? pollOf(point, property),
    property,
    describes,
  };
  return problems.length > 0 ? refused(point, problems, report) : compact(compiled);
}

/** A point without unit, metric and names only scales others. */
function isRead({ unit, metric, states, faults, type, as, category, labels }: SinglePoint): boolean {
  return [unit, metric, states, faults, as, category, labels].some((given) => given !== undefined) || type === 'bool' || type === 'string';
}

function refused({ id, path }: SinglePoint, problems: readonly string[], report: Report): undefined {
  for (const problem of problems) report(path, `point "${id}": ${problem}`);
  return undefined;
}

const isInteger = (type: DataType) => /^u?int/.test(type);

function shapeProblems(point: SinglePoint, type: DataType): string[] {
  const { table, length, bits, states, faults, range, address, absent = [], sentinels = [] } = point;
  const isBitTable = table === 'coil' || table === 'discrete';
  const checks: readonly (readonly [boolean, string])[] = [
    [isBitTable && point.type !== undefined && point.type !== 'bool', `a ${table} holds bits: expected type bool, found ${point.type}`],
    [type === 'string' && length === undefined, 'a string needs its length in registers'],
    [type !== 'string' && length !== undefined, `only a string has a length, ${type} has its own`],
    [type === 'bool' && !isBitTable && bits === undefined, 'a bool in a register needs the number of its bit: bits'],
    [bits !== undefined && isBitTable, `a ${table} is a single bit: without bits`],
    [bits !== undefined && type !== 'bool' && !isInteger(type), `only an integer has bits, not ${type}`],
    [states !== undefined && !isInteger(type) && !type.startsWith('bcd'), `only an integer has states, not ${type}`],
    [faults !== undefined && !isInteger(type), `only an integer has fault bits, not ${type}`],
    [states !== undefined && faults !== undefined, 'expected states or faults, not both'],
    [range !== undefined && range[0] >= range[1], 'the range starts at or above its end'],
    [address + registersOf(type, length) > 65_536, 'ends beyond the last address, 65535'],
    [
      /^(float|string|bool)/.test(type) && absent.length + sentinels.length > 0,
      `${type} has no absent or sentinel values; NaN is always absent`,
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, message]) => message);
}

/** Registers, or bits of a bit table, that a value takes. */
export function registersOf(type: DataType, length = 1): number {
  return type === 'string' ? length : bytesOf(type) / 2;
}

function ordered(
  point: SinglePoint,
  type: DataType,
  { order, problems }: { readonly order?: string; readonly problems: string[] },
): string | undefined {
  // bytes of a text are in their place unless the point itself says otherwise
  const wanted = point.order ?? (type === 'string' ? undefined : order);
  if (wanted === undefined) return undefined;
  const full = orderFor(type, wanted);
  if (full === undefined)
    problems.push(`order ${wanted} does not fit ${type}: expected each of its ${bytesOf(type)} letters once, A the most significant`);
  return full === 'ABCDEFGH'.slice(0, bytesOf(type)) ? undefined : full;
}

function bitsOf({ bits }: SinglePoint, type: DataType, problems: string[]): RegisterPoint['bits'] {
  if (bits === undefined) return undefined;
  const [first = 0, last = first] = `${bits}`.split('-').map(Number);
  const [from, to] = [Math.min(first, last), Math.max(first, last)];
  const width = 8 * bytesOf(type);
  if (to >= width) problems.push(`bit ${to} is beyond the ${width} bits of ${type}`);
  if (type === 'bool' && to > from) problems.push('a bool is a single bit: expected one number');
  return { from, count: to - from + 1 };
}

/** Raw values as the type reads them: 0x8000 of an int16 is -32768, and 64 bits are bigint. */
function rawValues(values: SinglePoint['absent'], type: DataType): RegisterPoint['absent'] {
  const width = 8 * bytesOf(type);
  return values?.map((value) => {
    if (!isInteger(type)) return value;
    const exact = type.startsWith('int') ? BigInt.asIntN(width, BigInt(value)) : BigInt.asUintN(width, BigInt(value));
    return width === 64 ? exact : Number(exact);
  });
}

function namesOf(names: Readonly<Record<string, string>> | undefined): ReadonlyMap<number, string> | undefined {
  return names && new Map(Object.entries(names).map(([raw, name]) => [Number(raw), name]));
}

function pollOf({ describes, unit }: SinglePoint, property: Property | undefined): PollClass {
  if (describes !== undefined) return 'slow';
  return property?.metric?.endsWith('_total') === true || /^(°[CF]|k?Wh|k?varh|k?VAh)$/.test(unit ?? '') ? 'normal' : 'fast';
}

function compact(point: RegisterPoint): RegisterPoint {
  return Object.fromEntries(Object.entries(point).filter(([, value]) => value !== undefined)) as unknown as RegisterPoint;
}
