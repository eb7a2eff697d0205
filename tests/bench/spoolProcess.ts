import { closeSync, fdatasyncSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchBuilder, type Batch } from '@gaugeway/exporter/outputs/batch';
import { SeriesIndex } from '@gaugeway/exporter/outputs/seriesIndex';
import { openSampleSpool } from '@gaugeway/exporter/outputs/spool/samples/sampleSpool';
import { answerParent, cpuMs } from './child.ts';

/** Stores samples in a spool and reads them back; beside it a bare loop writes and reads as many bytes. */
const samples = Number(process.argv[2]);
const batchSamples = 2000;
const readSamples = 10_000;
const series = 1500;
const folder = mkdtempSync(join(tmpdir(), 'gaugeway-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true }));

const index = new SeriesIndex();
const ids = Array.from({ length: series }, (_, n) =>
  index.id(`iot_temperature_celsius{connector="zigbee2mqtt",device="0x00158d${n.toString(16).padStart(10, '0')}",name="Sensor ${n}"}`),
);
const batches = Array.from({ length: 50 }, (_, n) => batchOf(n));
const log = { debug() {}, info() {}, warn: console.error, error: console.error };
const spool = openSampleSpool({ folder: join(folder, 'spool'), index, log, maxBytes: 1e12, maxAgeMs: 1e12 });
spool.setTargets(['one']);
let newest = 0;
const bareFile = join(folder, 'bare');
let bareBytes = 0;

answerParent({
  in: () => cpuMs(1, storeAll),
  out: () => cpuMs(1, readAll),
  bareIn: () => cpuMs(1, writeBare),
  bareOut: () => cpuMs(1, readBare),
});

function batchOf(n: number): Batch {
  const builder = new BatchBuilder(batchSamples);
  for (let at = 0; at < batchSamples; at++)
    builder.add(ids[(n * batchSamples + at) % series] ?? 1, at / 10, 1_790_000_000_000 + 100 * n + (at % 100));
  return builder.take() as Batch;
}

/** Waits for each batch, as a message that is acknowledged does. */
async function storeAll(): Promise<void> {
  const before = spool.status.writtenBytes;
  for (let stored = 0; stored < samples; stored += batchSamples) {
    const { range, stored: done } = spool.append(batches[(stored / batchSamples) % batches.length] as Batch);
    await done;
    newest = range.to;
  }
  bareBytes = Math.round((spool.status.writtenBytes - before) / (samples / batchSamples));
}

/** The newest samples; then all are delivered, so that their files are removed. */
async function readAll(): Promise<void> {
  for (let from = newest - samples; from < newest;) {
    const read = await spool.read({ from, to: newest }, readSamples);
    if (read === undefined) throw new Error(`cannot read sample ${from}`);
    from = read.range.to;
  }
  spool.delivered('one', { from: 0, to: newest });
  spool.tick();
}

function writeBare(): void {
  const descriptor = openSync(bareFile, 'w');
  const bytes = Buffer.alloc(bareBytes, 1);
  for (let stored = 0; stored < samples; stored += batchSamples) {
    writeSync(descriptor, bytes);
    fdatasyncSync(descriptor);
  }
  closeSync(descriptor);
}

function readBare(): void {
  const descriptor = openSync(bareFile, 'r');
  const bytes = Buffer.alloc((bareBytes * readSamples) / batchSamples);
  for (let left = fstatSync(descriptor).size; left > 0;) left -= readSync(descriptor, bytes);
  closeSync(descriptor);
}
