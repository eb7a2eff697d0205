import { expect, test } from '@jest/globals';
import { garbageKinds, garbagePayload, type GarbageKind } from './garbage.ts';

const state = { temperature: 21.5, contact: true, battery: 80 };
const text = (kind: GarbageKind): string => garbagePayload(kind, state).toString();
const parsed = (kind: GarbageKind): Record<string, unknown> => JSON.parse(text(kind)) as Record<string, unknown>;

test.each(['malformed-json', 'nan', 'empty'] as const)('%s is no JSON', (kind) => {
  expect(() => parsed(kind)).toThrow(SyntaxError);
});

test('not-an-object is JSON, though no object', () => {
  expect(Array.isArray(parsed('not-an-object'))).toBe(true);
});

test('1e999 is a number too large, beside good ones', () => {
  expect(text('1e999')).toContain('"temperature":1e999');
  expect(parsed('1e999')).toEqual({ ...state, temperature: Infinity });
});

test('wrong-types spoils one value and leaves the rest', () => {
  expect(parsed('wrong-types')).toEqual({ ...state, temperature: { not: ['a number'] } });
});

test('invalid-utf8 does not decode, and is good JSON for who replaces what is bad', () => {
  const payload = garbagePayload('invalid-utf8', state);
  if (typeof payload === 'string') throw new Error('expected bytes');
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(payload)).toThrow('not valid');
  expect(JSON.parse(payload.toString())).toMatchObject(state);
});

test('1mb is larger than a megabyte, and whole', () => {
  expect(text('1mb').length).toBeGreaterThan(1024 * 1024);
  expect(parsed('1mb')).toMatchObject(state);
});

test('deep-nesting is deep, beside good values', () => {
  expect(text('deep-nesting')).toContain('['.repeat(10_000));
  expect(text('deep-nesting')).toContain('"temperature":21.5');
});

test('proto holds the keys that pollute', () => {
  const value = parsed('proto');
  expect(Object.hasOwn(value, '__proto__')).toBe(true);
  expect(value).toMatchObject({ temperature: 21.5, toString: 1 });
});

test('unknown-keys holds thousands of them', () => {
  expect(Object.keys(parsed('unknown-keys')).length).toBeGreaterThan(5000);
  expect(parsed('unknown-keys')).toMatchObject(state);
});

test('control-characters are escaped, so that only the values are bad', () => {
  expect(parsed('control-characters')).toMatchObject({ ...state, state: '\u0000\u0007\u001b[31m"\n' });
});

test('a state without numbers makes garbage too', () => {
  for (const kind of garbageKinds) expect(() => garbagePayload(kind, {})).not.toThrow();
});
