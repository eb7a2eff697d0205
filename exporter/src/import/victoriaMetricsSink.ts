import { gzipSync } from 'node:zlib';
import { send, type HttpTarget } from './httpSink.ts';
import { KnownSamples } from './knownSamples.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';

/** Writes to `/api/v1/import` of VictoriaMetrics: JSON lines, one series each. */
export class VictoriaMetricsSink implements SampleSink {
  readonly #target: HttpTarget;
  readonly #known: KnownSamples;

  constructor(target: HttpTarget) {
    this.#target = target;
    this.#known = new KnownSamples(target);
  }

  async write(series: readonly SeriesSamples[]): Promise<number> {
    const left = await this.#known.without(series);
    if (left.length === 0) return 0;
    const lines = left.map(({ labels, values, timestampsMs }) => JSON.stringify({ metric: labels, values, timestamps: timestampsMs }));
    const body = gzipSync(`${lines.join('\n')}\n`);
    await send(this.#target, { method: 'POST', body, headers: { 'content-encoding': 'gzip' } });
    return left.reduce((sum, { values }) => sum + values.length, 0);
  }

  async close(): Promise<void> {
    // nothing is buffered
  }
}
