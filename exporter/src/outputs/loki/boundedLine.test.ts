import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { boundedLine, cutText, longestTextBytes } from './boundedLine.ts';

const line = { kind: 'event', atMs: 0, text: 'x', metadata: {} } as const;

test('a long line is cut, and says how long it was', () => {
  const { text, metadata, isCut } = boundedLine({ ...line, text: 'é'.repeat(150_000), metadata: { device: 'a' } });
  expect(isCut).toBe(true);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(longestTextBytes);
  expect(text.endsWith('é…')).toBe(true);
  expect(metadata).toEqual({ line_bytes: '300000', device: 'a' });
});

test('a cut text is within its bytes and a beginning of the whole', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 3, max: 60 }), (text, most) => {
      const cut = cutText(text, most);
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most);
      if (cut !== text) expect(text.startsWith(cut.slice(0, -1))).toBe(true);
    }),
  );
});

test('metadata gets names that Loki takes, and short values; empty ones are left out', () => {
  const { metadata } = boundedLine({ ...line, metadata: { 'a.b c': '1', '1st': '2', none: '', long: 'x'.repeat(1000), half: '\ud800' } });
  expect(metadata).toEqual({ a_b_c: '1', _1st: '2', long: `${'x'.repeat(499)}…`, half: '\ufffd' });
});

test('metadata has at most 30 names', () => {
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`name${at}`, 'x']));
  expect(Object.keys(boundedLine({ ...line, metadata: many }).metadata)).toHaveLength(30);
});
