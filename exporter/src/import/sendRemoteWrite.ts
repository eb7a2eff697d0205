import protobuf from 'protobufjs/minimal.js';
import { compress } from 'snappyjs';
import { send, type HttpTarget } from './httpSink.ts';
import type { SeriesSamples } from './sample.ts';

/** Samples per request, as Prometheus itself sends. */
const maxSamples = 2000;

/** Sends samples by Prometheus remote write 1.0: to Prometheus with out-of-order ingestion, VictoriaMetrics, Mimir, Thanos… */
export async function sendRemoteWrite(target: HttpTarget, series: readonly SeriesSamples[]): Promise<void> {
  for (const batch of batches(series)) {
    await send(target, {
      method: 'POST',
      body: new Uint8Array(compress(writeRequest(batch))),
      headers: {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
        'user-agent': 'gaugeway',
      },
    });
  }
}

/** Splits and groups series so that no request is too large. */
function* batches(series: readonly SeriesSamples[]): Generator<SeriesSamples[]> {
  let batch: SeriesSamples[] = [];
  let size = 0;
  for (const { labels, values, timestampsMs } of series) {
    for (let from = 0; from < values.length; from += maxSamples) {
      const part = { labels, values: values.slice(from, from + maxSamples), timestampsMs: timestampsMs.slice(from, from + maxSamples) };
      if (size + part.values.length > maxSamples && batch.length > 0) {
        yield batch;
        batch = [];
        size = 0;
      }
      batch.push(part);
      size += part.values.length;
    }
  }
  if (batch.length > 0) yield batch;
}

/** prometheus.WriteRequest: timeseries = 1; TimeSeries: labels = 1, samples = 2; Label: name = 1, value = 2; Sample: value = 1, timestamp = 2. */
function writeRequest(series: readonly SeriesSamples[]): Uint8Array {
  const [first, second] = [field(1), field(2)];
  const writer = protobuf.Writer.create();
  for (const { labels, values, timestampsMs } of series) {
    writer.uint32(first).fork();
    // the specification requires labels sorted by name
    for (const name of Object.keys(labels).sort())
      writer
        .uint32(first)
        .fork()
        .uint32(first)
        .string(name)
        .uint32(second)
        .string(labels[name] ?? '')
        .ldelim();
    values.forEach((value, index) => {
      writer
        .uint32(second)
        .fork()
        .uint32(doubleField)
        .double(value)
        .uint32(varintField)
        .int64(timestampsMs[index] ?? 0)
        .ldelim();
    });
    writer.ldelim();
  }
  return writer.finish();
}

/** Tag of a length-delimited field. */
function field(number: number): number {
  return (number << 3) | 2;
}

/** Field 1 as 64 bits, field 2 as a variable-length integer. */
const doubleField = (1 << 3) | 1;
const varintField = 2 << 3;
