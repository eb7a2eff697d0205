import protobuf from 'protobufjs/minimal.js';
import { BatchBuilder, type Batch } from '@gaugeway/exporter/outputs/batch';
import { PlainWriter } from '@gaugeway/exporter/outputs/remote-write/byteWriter';
import { SeriesLabels } from '@gaugeway/exporter/outputs/remote-write/seriesLabels';
import { SnappyWriter } from '@gaugeway/exporter/outputs/remote-write/snappyWriter';
import { compressed } from '@gaugeway/exporter/outputs/remote-write/writeProtocol';
import { WriteRequestEncoder } from '@gaugeway/exporter/outputs/remote-write/writeRequestEncoder';
import { SeriesIndex } from '@gaugeway/exporter/outputs/seriesIndex';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';

const series = 10_000;
const samplesPerRound = 2_000_000;
const added = { job: 'gaugeway', instance: 'host:10464' };

/** CPU time of encoding one sample for each series, compressed too, against protobufjs, which only encodes. */
export async function remoteWriteBench({ rounds, share }: Size): Promise<Measurement[]> {
  const repeats = Math.max(1, Math.round((samplesPerRound * share) / series));
  const index = new SeriesIndex();
  const labels = Array.from({ length: series }, (_, at) => ({
    connector: 'zigbee2mqtt',
    device: `0x00158d000${100_000 + at}`,
    name: `Sensor ${at}`,
  }));
  const ids = labels.map(({ connector, device, name }) =>
    index.id(`iot_temperature_celsius{connector="${connector}",device="${device}",name="${name}"}`),
  );
  const batch = batchOf(ids);
  const encoder = new WriteRequestEncoder(new SeriesLabels({ index, scrapeLabels: added, externalLabels: {}, takes: () => true }));
  const sorted = labels.map((own) => Object.entries({ __name__: 'iot_temperature_celsius', ...own, ...added }).sort());
  const [snappyWriter, plainWriter] = [new SnappyWriter(), new PlainWriter()];
  const snappyBody = () => encoder.encode(batch, snappyWriter).bytes;
  const zstdBody = () => compressed(encoder.encode(batch, plainWriter).bytes, 'victoriametrics');
  const [snappy = [], zstd = [], library = []] = await interleaved(
    rounds,
    () => samplesPerCpuSecond(repeats, snappyBody),
    () => samplesPerCpuSecond(repeats, zstdBody),
    () => samplesPerCpuSecond(repeats, () => encodeByLibrary(sorted, batch)),
  );
  const row = (what: string, values: readonly number[], { length }: Uint8Array): Measurement => ({
    what: `remote write: samples per CPU second, ${what}, against protobufjs`,
    values: ratios(values, library),
    unit: '×',
    better: 'more',
    note: `${thousands(values)} against ${thousands(library)} thousand samples per CPU second, ${(length / series).toFixed(1)} bytes a sample`,
  });
  return [row('with snappy', snappy, snappyBody()), row('with zstd', zstd, await zstdBody())];
}

function batchOf(ids: readonly number[]): Batch {
  const builder = new BatchBuilder();
  ids.forEach((id, at) => builder.add(id, 20 + (at % 100) / 10, 1.7e12 + at));
  const batch = builder.take();
  if (batch === undefined) throw new Error('no samples');
  return batch;
}

async function samplesPerCpuSecond(repeats: number, encode: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat++) await encode();
  const { user, system } = process.cpuUsage(before);
  return (repeats * series * 1e6) / (user + system);
}

function encodeByLibrary(labels: readonly (readonly (readonly [string, string])[])[], { values, timesMs }: Batch): Uint8Array {
  const writer = protobuf.Writer.create();
  labels.forEach((own, at) => {
    writer.uint32(10).fork();
    for (const [name, value] of own) writer.uint32(10).fork().uint32(10).string(name).uint32(18).string(value).ldelim();
    writer
      .uint32(18)
      .fork()
      .uint32(9)
      .double(values[at] ?? 0)
      .uint32(16)
      .int64(timesMs[at] ?? 0)
      .ldelim();
    writer.ldelim();
  });
  return writer.finish();
}

function thousands(values: readonly number[]): number {
  return Math.round(median(values) / 1000);
}
