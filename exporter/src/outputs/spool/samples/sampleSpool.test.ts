import { afterEach, expect, test } from '@jest/globals';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchBuilder } from '../../batch.ts';
import { openLineSpool } from '../../loki/lineSpool.ts';
import { SeriesIndex } from '../../seriesIndex.ts';
import { openSampleSpool, type SampleSpool } from './sampleSpool.ts';

const folder = mkdtempSync(join(tmpdir(), 'sample-spool-'));
let spool: SampleSpool | undefined;
afterEach(async () => {
  await spool?.close();
  rmSync(folder, { recursive: true, force: true });
});

const logged: string[] = [];
const write = (line: string) => void logged.push(line);
const log = { debug: write, info: write, warn: write, error: write };
const options = { folder, log, maxBytes: 1e8, maxAgeMs: 1e15 };

test('ends of series, infinities and times of any distance are kept', async () => {
  const index = new SeriesIndex();
  spool = openSampleSpool({ ...options, index });
  const values = [NaN, Infinity, -Infinity, -0, 5e-324, 1.5];
  const times = [0, 1, 70_000, 5_000_000_000, 1e15, 1.25];
  for (const most of [1, 2, 3, 4, 5, 6]) {
    const builder = new BatchBuilder();
    for (let at = 0; at < most; at++) builder.add(index.id('m'), values[at]!, times[at]!);
    const { range, stored } = spool.append(builder.take()!);
    await stored;
    const read = await spool.read(range, 100);
    expect([...read!.batch.values]).toEqual(values.slice(0, most));
    expect([...read!.batch.timesMs]).toEqual(times.slice(0, most));
  }
});

/** 200 samples of 20 series, which an exporter stored before spools had codecs: the last 150 are pending for `two`, all for `one`. */
const version1 = join(import.meta.dirname, 'testdata/version1');

test('files of an earlier version are read, and continued', async () => {
  cpSync(version1, folder, { recursive: true });
  const index = new SeriesIndex();
  spool = openSampleSpool({ ...options, index });
  spool.setTargets(['one', 'two']);
  expect([spool.pending('one'), spool.pending('two')]).toEqual([[{ from: 0, to: 200 }], [{ from: 50, to: 200 }]]);
  expect(spool.marks).toEqual(new Set([7, 2 ** 40]));
  const { batch } = (await spool.read({ from: 0, to: 200 }, 200))!;
  const read = Array.from(batch.values, (value, at) => [index.text(batch.series[at]!), value, batch.timesMs[at]]);
  expect(read).toEqual(
    Array.from({ length: 200 }, (_, at) => [
      `iot_temperature_celsius{device="0x${(at % 20).toString(16)}",name="K\u00c3\u00bcche"}`,
      at % 10 === 9 ? NaN : at / 4,
      1_700_000_000_000 + 100 * at,
    ]),
  );
  const { range, stored } = spool.append(batch);
  await stored;
  expect([range, logged]).toEqual([{ from: 200, to: 400 }, []]);
});

test('segments of lines in the folder are kept aside', async () => {
  const lines = openLineSpool(options);
  lines.setTargets(['one']);
  await lines.append([{ kind: 'log', atMs: 1, text: 'a line', metadata: {} }]).stored;
  await lines.close();
  spool = openSampleSpool({ ...options, index: new SeriesIndex() });
  spool.setTargets(['one']);
  expect(spool.pending('one')).toEqual([]);
  expect(logged).toContain('cannot read files of the spool: they are kept under another name');
});
