import { labelText, wireText } from '../../series/series.ts';
import { BatchBuilder, sliceBatch, type Batch } from '../batch.ts';
import type { RemoteWriteClient } from '../remote-write/client.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { KnownSamples } from './knownSamples.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';
import type { StoreReader } from './storeReader.ts';
import { attempt, SinkError } from './sinkTarget.ts';

interface StoreOptions {
  readonly url: string;
  readonly client: RemoteWriteClient;
  /** The index of the client. */
  readonly index: SeriesIndex;
  readonly reader: StoreReader;
}

/** Samples per request, as Prometheus itself sends. */
const maxSamples = 2000;

/** Writes to a store by remote write what the store does not have yet. */
export class StoreSink implements SampleSink {
  readonly #options: StoreOptions;
  readonly #known: KnownSamples;
  #isProbed = false;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#known = new KnownSamples(options.reader);
  }

  async write(series: readonly SeriesSamples[]): Promise<number> {
    const { client, url } = this.#options;
    if (!this.#isProbed) {
      const result = await attempt(() => client.probe());
      if (result.kind !== 'ok') throw new SinkError(url, result.why);
      this.#isProbed = true;
    }
    const batch = this.#batchOf(await this.#known.without(series));
    let written = 0;
    for (let from = 0; from < batch.length; from += maxSamples)
      written += await this.#send(sliceBatch(batch, from, Math.min(batch.length, from + maxSamples)));
    return written;
  }

  async close(): Promise<void> {
    await this.#options.client.close();
    this.#options.reader.close();
  }

  #batchOf(series: readonly SeriesSamples[]): Batch {
    const builder = new BatchBuilder();
    for (const { labels, values, timestampsMs } of series) {
      const { __name__: name = '', ...rest } = labels;
      const id = this.#options.index.id(wireText(`${name}{${labelText(rest)}}`));
      values.forEach((value, at) => builder.add(id, value, timestampsMs[at] ?? 0));
    }
    return builder.take() ?? emptyBatch;
  }

  async #send(batch: Batch): Promise<number> {
    const { client, url } = this.#options;
    const request = await client.encode(batch);
    if (request.samples === 0) return 0;
    const result = await attempt(() => client.post(request));
    if (result.kind === 'ok') return request.samples;
    if (result.kind !== 'too_large' || batch.length === 1) throw new SinkError(url, result.why);
    const middle = batch.length >> 1;
    return (await this.#send(sliceBatch(batch, 0, middle))) + (await this.#send(sliceBatch(batch, middle, batch.length)));
  }
}

const emptyBatch: Batch = { length: 0, series: new Uint32Array(0), values: new Float64Array(0), timesMs: new Float64Array(0) };
