import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchBuilder } from '../outputs/batch.ts';
import { lineSpoolFolder, lineTarget, openLineSpool } from '../outputs/loki/lineSpool.ts';
import { SeriesIndex } from '../outputs/seriesIndex.ts';
import { openSampleSpool } from '../outputs/spool/samples/sampleSpool.ts';
import { DataDir } from '../state/dataDir.ts';

const bin = join(import.meta.dirname, '../../bin/gaugeway.js');
const startMs = Date.parse('2024-01-01T00:00:00Z');
let folder: string;
let config: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-spool-'));
  config = join(folder, 'gaugeway.yaml');
  const url = 'http://127.0.0.1:9/api/v1/write';
  // samples of 2024 are not too old
  const outputs = {
    remote_write: [
      { name: 'one', url },
      { name: 'two', url, external_labels: { site: 'home' } },
    ],
    instance: 'home:10464',
    spool: { max_age: '36500d' },
  };
  writeFileSync(config, JSON.stringify({ server: { listen: '127.0.0.1:0' }, data_dir: join(folder, 'data'), outputs }));
  await fill();
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Ten samples, one a minute; target `two` has delivered the first. */
async function fill(): Promise<void> {
  const lock = DataDir.open(join(folder, 'data'));
  const index = new SeriesIndex();
  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const spool = openSampleSpool({ folder: join(folder, 'data', 'spool'), index, log, maxBytes: 1e8, maxAgeMs: 1e15 });
  spool.setTargets(['one', 'two']);
  const builder = new BatchBuilder();
  const id = index.id(Buffer.from('iot_temperature_celsius{name="Küche"}').toString('latin1'));
  for (let at = 0; at < 10; at++) builder.add(id, at === 9 ? NaN : at, startMs + 60_000 * at);
  await spool.append(builder.take()!).stored;
  spool.delivered('two', { from: 0, to: 1 });
  await spool.close();
  lock.close();
}

interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function gaugeway(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, 'spool', ...args, '-c', config], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

test('list shows files and what is pending, beside a process that holds the folder', async () => {
  using _ = heldFolder();
  const { code, stdout } = await gaugeway('list');
  expect(code).toBe(0);
  expect(stdout.replace(/ +/g, ' ')).toMatch(
    /^FILE BYTES SAMPLES FROM TO PENDING one PENDING two\n0{16}-0000\.segment \d+ 10 2024-01-01T00:00:00.000Z 2024-01-01T00:09:00.000Z 10 9\ntotal \d+ 10 \S+ \S+ 10 9\n$/,
  );
});

test('export prints what a target has not delivered, with the labels that it stores, in both formats', async () => {
  using _ = heldFolder();
  const text = (await gaugeway('export')).stdout.split('\n');
  const series = 'iot_temperature_celsius{name="Küche",job="gaugeway",instance="home:10464"}';
  expect(text[0]).toBe(`${series} 0 ${startMs}`);
  expect(text.slice(9)).toEqual([`# stale ${series} ${startMs + 540_000}`, '']);
  const openMetrics = (await gaugeway('export', '--target', 'two', '--openmetrics')).stdout.split('\n');
  expect(openMetrics).toHaveLength(10);
  expect(openMetrics[0]).toBe(
    `iot_temperature_celsius{site="home",name="Küche",job="gaugeway",instance="home:10464"} 1 ${startMs / 1000 + 60}`,
  );
  expect(openMetrics.slice(8)).toEqual(['# EOF', '']);
  expect(await gaugeway('export', '--target', 'three')).toMatchObject({ code: 1, stderr: expect.stringContaining('no target "three"') });
});

test('drop removes earlier samples and counts them', async () => {
  expect((await gaugeway('drop', '--before', '2024-01-01T00:03:00Z')).stdout).toBe('TARGET  DROPPED\none     3\ntwo     2\n');
  expect((await gaugeway('export')).stdout.split('\n')[0]).toContain(' 3 ');
  expect((await gaugeway('drop', '--before', '2025-01-01', '--target', 'one')).stdout).toBe('TARGET  DROPPED\none     7\n');
  expect((await gaugeway('drop', '--before', '2025-01-01')).stdout).toBe('TARGET  DROPPED\none     0\ntwo     7\n');
  expect(readdirSync(join(folder, 'data', 'spool')).filter((name) => name.endsWith('.segment'))).toEqual([]);
  expect((await gaugeway('list')).stdout).toContain('is empty');
});

test('drop says who holds the folder, and what is wrong with the time', async () => {
  using _ = heldFolder();
  const held = await gaugeway('drop', '--before', '2025-01-01');
  expect(held).toMatchObject({ code: 1, stdout: '' });
  expect(held.stderr).toContain(`held by process ${process.pid}`);
  expect(await gaugeway('drop', '--before', 'yesterday')).toMatchObject({ code: 2, stderr: expect.stringContaining('--before') });
});

/** Ten lines, one a minute, none of them delivered. */
async function fillLines(): Promise<void> {
  const nothing = () => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const spool = openLineSpool({ folder: join(folder, 'data', lineSpoolFolder), log, maxBytes: 1e8, maxAgeMs: 1e15 });
  spool.setTargets([lineTarget]);
  const lines = Array.from({ length: 10 }, (_, n) => ({
    kind: 'event' as const,
    connector: 'z2m',
    atMs: startMs + 60_000 * n,
    text: `line "${n}"\n\ud800`,
    metadata: { device: '0x1' },
  }));
  await spool.append(lines).stored;
  await spool.close();
}

test('list, export and drop know the lines for Loki', async () => {
  await fillLines();
  {
    using _ = heldFolder();
    const tables = (await gaugeway('list')).stdout.split('\n\n');
    expect(tables.map((table) => table.replace(/\s+/g, ' ').slice(0, 30))).toEqual([
      'FILE BYTES SAMPLES FROM TO PEN',
      'FILE BYTES LINES FROM TO PENDI',
    ]);
    expect(tables[1]).toMatch(/\ntotal +\d+ +10 +2024-01-01T00:00:00.000Z +2024-01-01T00:09:00.000Z +10\n$/);
    const lines = (await gaugeway('export', '--lines')).stdout.split('\n');
    expect(lines).toHaveLength(11);
    expect(JSON.parse(lines[1] ?? '')).toEqual({
      time: '2024-01-01T00:01:00.000Z',
      kind: 'event',
      connector: 'z2m',
      text: 'line "1"\n\ud800',
      metadata: { device: '0x1' },
    });
    expect(await gaugeway('export', '--lines', '--target', 'one')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no target "one"'),
    });
  }
  expect((await gaugeway('drop', '--lines', '--before', '2024-01-01T00:03:00Z')).stdout).toBe('TARGET  DROPPED\nloki    3\n');
  expect((await gaugeway('export', '--lines')).stdout.split('\n')[0]).toContain('line \\"3');
  expect((await gaugeway('drop', '--lines', '--before', '2025-01-01')).stdout).toBe('TARGET  DROPPED\nloki    7\n');
  // samples are as they were
  expect((await gaugeway('export')).stdout.split('\n')).toHaveLength(11);
});

function heldFolder(): Disposable {
  const lock = DataDir.open(join(folder, 'data'));
  return { [Symbol.dispose]: () => lock.close() };
}
