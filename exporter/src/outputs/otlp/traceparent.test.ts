import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((digits) => /[^0]/.test(digits));

test.each([
  [`00-${traceId}-${spanId}-01`, true],
  [`00-${traceId}-${spanId}-00`, false],
  [`00-${traceId}-${spanId}-03`, true],
  [`cc-${traceId}-${spanId}-01-what-comes-later`, true],
])('%s is valid', (text, isSampled) => {
  expect(parseTraceparent(text)).toEqual({ traceId, spanId, isSampled });
});

test.each([
  '',
  'garbage',
  `00-${traceId}-${spanId}`,
  `00-${traceId}-${spanId}-01-`,
  `00-${traceId}-${spanId}-01-more`,
  `cc-${traceId}-${spanId}-01.more`,
  `ff-${traceId}-${spanId}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId}-${spanId}-1`,
  ` 00-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01\n`,
  `cc-${traceId}-${spanId}-01-${'x'.repeat(10_000)}`,
])('%j is ignored', (text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});

test('what is formatted is read again', () => {
  fc.assert(
    fc.property(hex(32), hex(16), (trace, span) => {
      expect(parseTraceparent(formatTraceparent({ traceId: trace, spanId: span }))).toEqual({
        traceId: trace,
        spanId: span,
        isSampled: true,
      });
    }),
  );
});

/** One character of a valid text is replaced, removed or added. */
const nearlyValid = fc
  .tuple(fc.nat(54), fc.constantFrom('', '0', 'g', '-', 'A', ' ', '\0', '\u00e9'), fc.boolean())
  .map(([at, text, replaces]) => {
    const valid = `00-${traceId}-${spanId}-01`;
    return valid.slice(0, at) + text + valid.slice(replaces ? at + 1 : at);
  });

test('no text throws, and what is taken is valid by itself', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearlyValid), (text) => {
      const parent = parseTraceparent(text);
      if (parent === undefined) return;
      expect(parent.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
      expect(parent.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
      expect(text.slice(3, 52)).toBe(`${parent.traceId}-${parent.spanId}`);
    }),
  );
});
