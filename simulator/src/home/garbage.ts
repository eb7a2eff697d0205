import type { State } from './curves.ts';
import { stableStringify } from './stableStringify.ts';

const tooLong = 1024 * 1024;
const tooDeep = 20_000;
const tooMany = 5000;

/** Invalid payloads, each made from a valid state; if the kind permits, the other values stay valid. */
const makers = {
  'malformed-json': (state) => stableStringify(state).slice(0, -1),
  'not-an-object': () => '[1,2,3]',
  nan: (state) => withNumber(state, 'NaN'),
  '1e999': (state) => withNumber(state, '1e999'),
  'wrong-types': (state) =>
    stableStringify({ ...state, ...Object.fromEntries(firstNumber(state).map(([key]) => [key, { not: ['a number'] }])) }),
  'control-characters': (state) => stableStringify({ ...state, state: '\u0000\u0007\u001b[31m"\n', '\u0001key': '\u0085' }),
  'invalid-utf8': (state) => Buffer.concat([Buffer.from('{"note":"'), Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80]), rest(state)]),
  '1mb': (state) => stableStringify({ ...state, note: 'x'.repeat(tooLong) }),
  'deep-nesting': (state) => withText(state, `"nested":${'['.repeat(tooDeep)}${']'.repeat(tooDeep)}`),
  proto: (state) =>
    withText(state, '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1,"hasOwnProperty":2'),
  'unknown-keys': (state) =>
    stableStringify({ ...state, ...Object.fromEntries(Array.from({ length: tooMany }, (_, n) => [`unknown_${n}`, n])) }),
  empty: () => '',
} satisfies Record<string, (state: State) => string | Buffer>;

export type GarbageKind = keyof typeof makers;

export const garbageKinds = Object.keys(makers) as readonly GarbageKind[];

export function isGarbageKind(text: string): text is GarbageKind {
  return Object.hasOwn(makers, text);
}

/** An invalid payload of a kind, for a device with the given state. */
export function garbagePayload(kind: GarbageKind, state: State): string | Buffer {
  return makers[kind](state);
}

function firstNumber(state: State): [string, unknown][] {
  return Object.entries(state)
    .filter(([, value]) => typeof value === 'number')
    .slice(0, 1);
}

function withNumber(state: State, text: string): string {
  return stableStringify({ ...state, ...Object.fromEntries(firstNumber(state).map(([key]) => [key, '§'])) }).replace('"§"', text);
}

function withText(state: State, entries: string): string {
  return `{${[entries, stableStringify(state).slice(1, -1)].filter(Boolean).join(',')}}`;
}

function rest(state: State): Buffer {
  return Buffer.from(`",${stableStringify(state).slice(1)}`);
}
