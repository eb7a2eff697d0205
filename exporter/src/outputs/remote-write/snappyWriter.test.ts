import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { uncompress } from 'snappyjs';
import { farthestCopy, PlainWriter, type ByteWriter } from './byteWriter.ts';
import { SnappyWriter } from './snappyWriter.ts';

const literal = fc.record({
  length: fc.oneof(fc.integer({ min: 2, max: 300 }), fc.constantFrom(60, 61, 256, 257, 65_536, 65_537, 70_000)),
});
const copy = fc.record({ back: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.integer({ min: 4, max: 300 }) });

type Step = { readonly length: number; readonly back?: number };

function write(steps: readonly Step[], writer: ByteWriter): Uint8Array {
  writer.start(steps.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const { length, back } of steps) {
    const offset = Math.ceil((back ?? 0) * Math.min(writer.position, farthestCopy));
    if (offset >= length) writer.copy(offset, length);
    else for (let at = writer.literal(length), end = at + length; at < end; at++) writer.bytes[at] = next++;
  }
  return writer.take();
}

test('a library reads what is written: literals and copies of all lengths, near and far', () => {
  const [snappy, plain] = [new SnappyWriter(), new PlainWriter()];
  fc.assert(
    fc.property(fc.array(fc.oneof(literal, copy), { minLength: 1, maxLength: 60 }), (steps) => {
      const expected = write(steps, plain);
      expect(Buffer.from(uncompress(write(steps, snappy))).equals(expected)).toBe(true);
    }),
  );
});

test.each([new SnappyWriter(), new PlainWriter()])('a large request takes no memory after it was taken: %#', (writer) => {
  const steps = [{ length: 70_000 }, ...Array.from({ length: 100 }, () => ({ length: 60_000, back: 1 }))];
  const large = Buffer.from(write(steps, writer));
  const taken = write(steps, writer);
  const small = Buffer.from(write([{ length: 10 }], writer));
  expect(Buffer.from(taken).equals(large)).toBe(true);
  expect(small.length).toBeLessThan(20);
  expect(writer.bytes.length).toBeLessThan(1_000_000);
});
