import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bytesOf, dataTypes, type DataType, type RegisterPoint } from './registerMap.ts';
import { rawReader } from './rawReader.ts';

const point = (type: DataType, more: Partial<RegisterPoint> = {}): RegisterPoint => ({
  id: 'p',
  table: 'holding',
  address: 0,
  type,
  poll: 'fast',
  ...more,
});

/** Every order of the bytes of a type: 2, 24 or 40 320. */
function orders(bytes: number): string[] {
  const letters = Array.from('ABCDEFGH'.slice(0, bytes));
  const permute = (rest: readonly string[]): string[] =>
    rest.length === 0 ? [''] : rest.flatMap((letter) => permute(rest.filter((other) => other !== letter)).map((tail) => letter + tail));
  return permute(letters);
}
const ordersOf = new Map([2, 4, 8].map((bytes) => [bytes, orders(bytes)]));

/** The bytes of a value, most significant first, calculated independently of the reader. */
function encode(type: DataType, value: number | bigint): number[] {
  const bytes = bytesOf(type);
  if (type.startsWith('float')) {
    const view = new DataView(new ArrayBuffer(bytes));
    if (bytes === 4) view.setFloat32(0, Number(value));
    else view.setFloat64(0, Number(value));
    return Array.from({ length: bytes }, (_, index) => view.getUint8(index));
  }
  if (type.startsWith('bcd')) {
    const digits = String(value).padStart(2 * bytes, '0');
    return Array.from({ length: bytes }, (_, index) => 16 * Number(digits[2 * index]) + Number(digits[2 * index + 1]));
  }
  let rest = BigInt(value) + (BigInt(value) < 0n ? 1n << BigInt(8 * bytes) : 0n);
  const least: number[] = [];
  for (let index = 0; index < bytes; index++) {
    least.push(Number(rest % 256n));
    rest /= 256n;
  }
  return least.reverse();
}

/** The bytes in the order of the wire. */
function onTheWire(bytes: readonly number[], order: string): Buffer {
  return Buffer.from(Array.from(order, (letter) => bytes['ABCDEFGH'.indexOf(letter)] ?? 0));
}

function valuesOf(type: DataType): fc.Arbitrary<number | bigint> {
  if (type === 'float32') return fc.float({ noNaN: true });
  if (type === 'float64') return fc.double({ noNaN: true });
  const bits = BigInt(8 * bytesOf(type));
  if (type.startsWith('bcd')) return fc.bigInt({ min: 0n, max: 10n ** (bits / 4n) - 1n });
  if (type.startsWith('int')) return fc.bigInt({ min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n });
  return fc.bigInt({ min: 0n, max: (1n << bits) - 1n });
}

/** A number where a double holds the value exactly. */
function exact(value: number | bigint): number | bigint {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value;
}

const numbers = dataTypes.filter((type) => type !== 'bool' && type !== 'string');

test.each(numbers)('%s in every byte order, at any position of the response', (type) => {
  const anyOrder = fc.constantFrom(...(ordersOf.get(bytesOf(type)) ?? []));
  fc.assert(
    fc.property(valuesOf(type), anyOrder, fc.nat(9), (value, order, at) => {
      const data = Buffer.concat([Buffer.alloc(at, 0x5a), onTheWire(encode(type, value), order), Buffer.alloc(3, 0xa5)]);
      expect(rawReader(point(type, { order }))(data, at)).toBe(exact(value));
      // with sentinels or states, all digits are exact
      if (type.endsWith('int64')) expect(rawReader(point(type, { order, absent: [0n] }))(data, at)).toBe(value);
    }),
  );
});

test.each(numbers.filter((type) => type.includes('int')))('bits of %s', (type) => {
  const width = 8 * bytesOf(type);
  const part = fc.nat(width - 1).chain((from) => fc.record({ from: fc.constant(from), count: fc.integer({ min: 1, max: width - from }) }));
  const anyOrder = fc.constantFrom(...(ordersOf.get(bytesOf(type)) ?? []));
  fc.assert(
    fc.property(valuesOf(type), part, anyOrder, (value, bits, order) => {
      const whole = BigInt.asUintN(width, BigInt(value));
      const expected = (whole >> BigInt(bits.from)) % (1n << BigInt(bits.count));
      expect(rawReader(point(type, { bits, order }))(onTheWire(encode(type, value), order), 0)).toBe(exact(expected));
    }),
  );
});

test('bits of bit tables begin with the least significant of the first byte', () => {
  const read = rawReader(point('bool', { table: 'coil' }));
  const data = Buffer.from([0b1000_0001, 0b10]);
  expect(Array.from({ length: 10 }, (_, at) => read(data, at))).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
});

test('a BCD digit above nine is not a number', () => {
  expect(rawReader(point('bcd32'))(Buffer.from([0x12, 0x34, 0x5a, 0x78]), 0)).toBe(NaN);
});

test('a text ends at the first NUL, without blanks around it', () => {
  const data = Buffer.from('  SDM630 v2\0xx');
  expect(rawReader(point('string', { length: 7 }))(data, 0)).toBe('SDM630 v2');
  expect(rawReader(point('string', { length: 7, order: 'BA' }))(Buffer.from(data).swap16(), 0)).toBe('SDM630 v2');
});
