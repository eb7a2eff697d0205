import { afterEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineKinds } from '../../config/lokiSchema.ts';
import { openSpool } from '../spool/openSpool.ts';
import type { LossReason } from '../spool/spool.ts';
import { lineCodec } from './lineCodec.ts';
import { lineFolder, openLineSpool, type LineSpool } from './lineSpool.ts';
import type { LogLine } from '../../lines/logLine.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const startMs = 1_700_000_000_000;
const nothing = () => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'line-spool-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function open(folder: string, lost: [string, LossReason, number][] = []): LineSpool {
  const spool = openLineSpool({ folder, log, maxBytes: 1e8, maxAgeMs: 1e9, now: () => startMs });
  spool.onLost = (...loss) => void lost.push(loss);
  spool.setTargets(['loki']);
  cleanups.push(() => spool.close());
  return spool;
}

function lineOf(text: string, atMs = startMs): LogLine {
  return { kind: 'log', atMs, text, metadata: {} };
}

async function readAll(spool: LineSpool, most = 100_000): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (const { from, to } of spool.pending('loki'))
    for (let at = from; at < to;) {
      const read = await spool.read({ from: at, to }, most);
      if (read === undefined) break;
      lines.push(...read.batch);
      at = read.range.to;
    }
  return lines;
}

/** Any code units, with halves of surrogate pairs. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);
const anyLine: fc.Arbitrary<LogLine> = fc.record(
  {
    kind: fc.constantFrom(...lineKinds),
    connector: anyText,
    atMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
    text: anyText,
    metadata: fc.dictionary(fc.oneof(anyText, fc.constant('__proto__')), anyText, { noNullPrototype: true }),
  },
  { requiredKeys: ['kind', 'atMs', 'text', 'metadata'] },
);

test('any lines are read back as they were, each of them once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyLine, { minLength: 1 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      async (batches, most) => {
        const folder = mkdtempSync(join(tmpdir(), 'line-spool-'));
        const spool = open(folder);
        try {
          for (const batch of batches) await spool.append(batch).stored;
          const expected = batches.flat().map((line) => ({ ...line, atMs: line.atMs + 0 }));
          expect(await readAll(spool, most)).toEqual(expected);
        } finally {
          await spool.close();
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 30 },
  );
});

test('lines of 256 KB and thousands of short ones stay in their order, over a restart too', async () => {
  const folder = newFolder();
  const long = Array.from({ length: 20 }, (_, n) => lineOf(`${n} ${'\u0000\ud800ü'.repeat(85_000)}`));
  const short = Array.from({ length: 20_000 }, (_, n) => lineOf(`line ${n}`, startMs + n));
  const first = open(folder);
  await first.append([...long, ...short]).stored;
  await first.close();
  expect(await readAll(open(folder))).toEqual([...long, ...short]);
});

test('a read of long lines ends early, so that it takes little memory', async () => {
  const spool = open(newFolder());
  await spool.append(Array.from({ length: 100 }, () => lineOf('x'.repeat(250_000)))).stored;
  const read = await spool.read({ from: 0, to: 100 }, 100);
  expect(read?.range.to).toBeGreaterThan(1);
  expect(read?.range.to).toBeLessThan(30);
  expect(await readAll(spool)).toHaveLength(100);
});

test('a damaged record loses its own lines only, and counts them', async () => {
  const folder = newFolder();
  const first = open(folder);
  for (let record = 0; record < 3; record++)
    await first.append(Array.from({ length: 1000 }, (_, n) => lineOf(`marked ${1000 * record + n}`))).stored;
  await first.close();
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.segment'));
  const bytes = readFileSync(join(folder, name));
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(join(folder, name), bytes);
  const lost: [string, LossReason, number][] = [];
  const second = open(folder, lost);
  const lines = await readAll(second);
  expect(lost).toEqual([['loki', 'damaged', 1000]]);
  expect([lines.length, lines[0]?.text, lines.at(-1)?.text]).toEqual([2000, 'marked 0', 'marked 2999']);
});

test('a record whose content is no list of lines is damaged', async () => {
  const folder = newFolder();
  const codec = { ...lineCodec, encoder: () => ({ encode: () => ({ ...lineCodec.encoder().encode([lineOf('one')]), count: 2 }) }) };
  const writer = openSpool({ folder, log, maxBytes: 1e8, maxAgeMs: 1e9, codec });
  writer.setTargets(['loki']);
  await writer.append([lineOf('one'), lineOf('two')]).stored;
  await writer.close();
  const lost: [string, LossReason, number][] = [];
  const spool = open(folder, lost);
  expect(await readAll(spool)).toEqual([]);
  expect(lost).toEqual([['loki', 'damaged', 2]]);
});

test('a folder is read beside its writer', async () => {
  const folder = newFolder();
  const spool = open(folder);
  await spool.append([lineOf('one')]).stored;
  const { pending, segments } = lineFolder(folder);
  expect([pending.get('loki')?.count, segments.length]).toEqual([1, 1]);
});
