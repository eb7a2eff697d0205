import { expect, test } from '@jest/globals';
import type { RegisterPoint } from './registerMap.ts';
import { NumberValue, type PointOwner } from './pointValue.ts';

const owner: PointOwner = { qualityChanged: () => undefined, describes: () => undefined, fault: () => undefined };

function read(raw: bigint, more: Partial<RegisterPoint>, exponent?: number): unknown {
  const point: RegisterPoint = { id: 'p', table: 'holding', address: 0, type: 'uint64', poll: 'fast', ...more };
  const scaledBy =
    exponent === undefined ? undefined : new NumberValue({ id: 'sf', table: 'holding', address: 4, type: 'int16', poll: 'fast' }, owner);
  const data = Buffer.alloc(8);
  if (scaledBy !== undefined && exponent !== undefined) {
    data.writeInt16BE(exponent);
    scaledBy.take(data, 0, 1);
  }
  const value = new NumberValue(point, owner, scaledBy);
  let got: unknown;
  value.target = { set: (taken) => void (got = taken), holds: () => false };
  if (point.type === 'bcd64') data.write(String(raw).padStart(16, '0'), 'hex');
  else if (raw < 0n) data.writeBigInt64BE(raw);
  else data.writeBigUInt64BE(raw);
  value.take(data, 0, 1);
  return got;
}

const beyond = 2n ** 53n + 1n;

test.each<{ name: string; raw: bigint; more?: Partial<RegisterPoint>; expected: number | bigint }>([
  { name: 'a small one', raw: 5n, expected: 5 },
  { name: 'one that no double holds', raw: beyond, expected: beyond },
  { name: 'with values for none', raw: beyond, more: { absent: [2n ** 64n - 1n] }, expected: beyond },
  { name: 'below zero', raw: -beyond, more: { type: 'int64' }, expected: -beyond },
  { name: 'scaled into what a double holds', raw: 90071992547409910n, more: { scale: 0.1 }, expected: 9007199254740991 },
  { name: 'scaled to a fraction', raw: 90071992547409913n, more: { scale: 0.1 }, expected: 9007199254740991.3 },
  { name: 'a factor', raw: beyond, more: { scale: 10 }, expected: beyond * 10n },
  { name: 'decimal digits', raw: 9999999999999999n, more: { type: 'bcd64' }, expected: 9999999999999999n },
])('issue 10.10: 64 bits, $name', ({ raw, more = {}, expected }) => {
  expect(read(raw, more)).toBe(expected);
});

test('issue 10.10: 64 bits with an exponent', () => {
  const scalePoint = { id: 'sf', as: 'exponent' } as const;
  expect(read(9007199254740991_000n, { scalePoint }, -3)).toBe(9007199254740991);
  expect(read(9007199254740993_000n, { scalePoint }, -3)).toBe(9007199254740993n);
  expect(read(beyond, { scalePoint }, 0)).toBe(beyond);
});
