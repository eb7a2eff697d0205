import { expect, test } from '@jest/globals';
import { garbageKinds, garbagePayload, type GarbageKind } from './garbage.ts';

const state = { temperature: 21.5, contact: true, battery: 80 };
const text = (kind: GarbageKind): string => garbagePayload(kind, state).toString();
const parsed = (kind: GarbageKind): Record<string, unknown> => JSON.parse(text(kind)) as Record<string, unknown>;

test.each(['malformed-json', 'nan', 'empty'] as const)('%s is not JSON', (kind) => {
  expect(() => parsed(kind)).toThrow(SyntaxError);
});

test('not-an-object is JSON, but not an object', () => {
  expect(Array.isArray(parsed('not-an-object'))).toBe(true);
});

test('1e999 is too large a number, next to valid ones', () => {
  expect(text('1e999')).toContain('"temperature":1e999');
  expect(parsed('1e999')).toEqual({ ...state, temperature: Infinity });
});

test('wrong-types replaces one value and keeps the rest', () => {
  expect(parsed('wrong-types')).toEqual({ ...state, temperature: { not: ['a number'] } });
});

test('invalid-utf8 does not decode, but is valid JSON if invalid bytes are replaced', () => {
  const payload = garbagePayload('invalid-utf8', state);
  if (typeof payload === 'string') throw new Error('expected bytes');
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(payload)).toThrow('not valid');
  expect(JSON.parse(payload.toString())).toMatchObject(state);
});

test('1mb is larger than a megabyte and complete', () => {
  expect(text('1mb').length).toBeGreaterThan(1024 * 1024);
  expect(parsed('1mb')).toMatchObject(state);
});

test('deep-nesting has valid values next to it', () => {
  expect(text('deep-nesting')).toContain('['.repeat(10_000));
  expect(text('deep-nesting')).toContain('"temperature":21.5');
});

test('proto contains keys for prototype pollution', () => {
  const value = parsed('proto');
  expect(Object.hasOwn(value, '__proto__')).toBe(true);
  expect(value).toMatchObject({ temperature: 21.5, toString: 1 });
});

test('unknown-keys contains thousands of them', () => {
  expect(Object.keys(parsed('unknown-keys')).length).toBeGreaterThan(5000);
  expect(parsed('unknown-keys')).toMatchObject(state);
});

test('control-characters are escaped, so that only the values are invalid', () => {
  expect(parsed('control-characters')).toMatchObject({ ...state, state: '\u0000\u0007\u001b[31m"\n' });
});

test('a state without numbers works too', () => {
  for (const kind of garbageKinds) expect(() => garbagePayload(kind, {})).not.toThrow();
});
