import type { Property } from '../../contract.ts';
import { definedOnly } from '../../definedOnly.ts';
import {
  bytesOf,
  type DataType,
  isBitTable,
  type PollClass,
  type RegisterPoint,
  registersOf,
  type Table,
} from '../registers/registerMap.ts';
import type { SinglePoint } from './expandPoints.ts';
import type { PointProblem, Report } from '../../profileProblem.ts';
import { propertyOf } from './propertyOf.ts';

const lastAddress = 0xffff;

/** Compiles a point to what the decoder reads; reports all problems, and returns undefined if there are any. */
export function compilePoint(point: SinglePoint, order: string | undefined, report: Report): RegisterPoint | undefined {
  const problems: PointProblem[] = [];
  const compiled = compiledPoint(point, order, problems);
  for (const { code, message } of problems) report({ code, path: point.path, message: `point "${point.id}": ${message}` });
  return problems.length > 0 ? undefined : compiled;
}

function compiledPoint(point: SinglePoint, order: string | undefined, problems: PointProblem[]): RegisterPoint | undefined {
  const { id, address, table, length, scale, offset, scale_point: scalePoint, range, describes } = point;
  const type = isBitTable(table) ? 'bool' : point.type;
  if (table === undefined) problems.push({ code: 'missing', message: 'table is missing, here and in the defaults' });
  if (type === undefined) problems.push({ code: 'missing', message: 'type is missing, here and in the defaults' });
  if (table === undefined || type === undefined) return undefined;
  problems.push(...shapeProblems(point, table, type));
  const property = describes === undefined && isRead(point) ? propertyOf(point, type, problems) : undefined;
  const compiled = definedOnly({
    id,
    table,
    address,
    type,
    length,
    order: orderOf(point, type, { order, problems }),
    bits: bitsOf(point, type, problems),
    scale,
    offset,
    scalePoint,
    absent: rawValues(point.absent, type),
    sentinels: rawValues(point.sentinels, type),
    range,
    states: namesOf(point.states),
    faults: namesOf(point.faults),
    poll: point.poll ?? pollOf(point, property),
    property,
    describes,
  }) as RegisterPoint;
  if (address + registersOf(compiled) > lastAddress + 1)
    problems.push({ code: 'invalid_value', message: `expected registers up to ${lastAddress}` });
  return compiled;
}

/** False for a point without unit, metric and names, which only scales others. */
function isRead({ unit, metric, states, faults, type, as, category, labels }: SinglePoint): boolean {
  return [unit, metric, states, faults, as, category, labels].some((value) => value !== undefined) || type === 'bool' || type === 'string';
}

const isInteger = (type: DataType) => /^u?int/.test(type);

function shapeProblems(point: SinglePoint, table: Table, type: DataType): PointProblem[] {
  const { length, bits, states, faults, range, absent = [], sentinels = [] } = point;
  const isBit = isBitTable(table);
  const checks: readonly (readonly [boolean, PointProblem['code'], string])[] = [
    [isBit && point.type !== undefined && point.type !== 'bool', 'conflict', `expected type bool in table ${table}, found ${point.type}`],
    [type === 'string' && length === undefined, 'missing', 'expected the length of the string in registers'],
    [type !== 'string' && length !== undefined, 'conflict', `unexpected length: ${type} has a fixed one`],
    [type === 'bool' && !isBit && bits === undefined, 'missing', 'expected bits: the number of the bit in the register'],
    [bits !== undefined && isBit, 'conflict', `unexpected bits: table ${table} has single bits`],
    [bits !== undefined && type !== 'bool' && !isInteger(type), 'conflict', `expected an integer type for bits, found ${type}`],
    [states !== undefined && !isInteger(type) && !type.startsWith('bcd'), 'conflict', `expected an integer type for states, found ${type}`],
    [faults !== undefined && !isInteger(type), 'conflict', `expected an integer type for faults, found ${type}`],
    [states !== undefined && faults !== undefined, 'conflict', 'expected states or faults, not both'],
    [range !== undefined && range[0] >= range[1], 'invalid_value', 'expected a range that starts below its end'],
    [
      /^(float|string|bool)/.test(type) && absent.length + sentinels.length > 0,
      'conflict',
      `unexpected absent or sentinels: ${type} takes none; NaN is always absent`,
    ],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, code, message]) => ({ code, message }));
}

const letters = 'ABCDEFGH';

/** The byte orders of four letters for other lengths: which word is first, and whether its bytes are swapped. */
const patterns: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  ABCD: { 2: 'AB', 8: 'ABCDEFGH' },
  CDAB: { 2: 'AB', 8: 'GHEFCDAB' },
  BADC: { 2: 'BA', 8: 'BADCFEHG' },
  DCBA: { 2: 'BA', 8: 'HGFEDCBA' },
};

/** The byte order with as many letters as the type has bytes; undefined if it does not fit the type. */
export function orderFor(type: DataType, order: string): string | undefined {
  const bytes = bytesOf(type);
  const full = order.length === bytes ? order : patterns[order]?.[bytes];
  return full !== undefined && Array.from(full).sort().join('') === letters.slice(0, bytes) ? full : undefined;
}

/** Undefined for the order of the standard. */
function orderOf(
  point: SinglePoint,
  type: DataType,
  { order, problems }: { readonly order: string | undefined; readonly problems: PointProblem[] },
): string | undefined {
  // the default order is that of numbers
  const wanted = point.order ?? (type === 'string' ? undefined : order);
  if (wanted === undefined) return undefined;
  const full = orderFor(type, wanted);
  if (full === undefined) {
    const message = `order ${wanted} does not fit ${type}: expected each of its ${bytesOf(type)} letters once, A the most significant`;
    problems.push({ code: 'invalid_value', message });
  }
  return full === letters.slice(0, bytesOf(type)) ? undefined : full;
}

function bitsOf({ bits }: SinglePoint, type: DataType, problems: PointProblem[]): RegisterPoint['bits'] {
  if (bits === undefined) return undefined;
  const [first = 0, last = first] = `${bits}`.split('-').map(Number);
  const [from, to] = [Math.min(first, last), Math.max(first, last)];
  const width = 8 * bytesOf(type);
  if (to >= width) problems.push({ code: 'invalid_value', message: `bit ${to} is beyond the ${width} bits of ${type}` });
  if (type === 'bool' && to > from) problems.push({ code: 'invalid_value', message: 'expected one bit for a bool' });
  return { from, count: to - from + 1 };
}

/** Raw values as they are read: 0x8000 of an int16 is -32768, and those of 64 bits are bigint. */
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
