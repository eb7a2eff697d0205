import type { HttpTarget } from './httpSink.ts';
import { KnownSamples } from './knownSamples.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';

/** Sends samples to a store; resolves once the store has confirmed them. */
export type SendSamples = (target: HttpTarget, series: readonly SeriesSamples[]) => Promise<void>;

/** Writes to a store over HTTP what the store does not have yet. */
export class StoreSink implements SampleSink {
  readonly #target: HttpTarget;
  readonly #send: SendSamples;
  readonly #known: KnownSamples;

  constructor(target: HttpTarget, sendSamples: SendSamples) {
    this.#target = target;
    this.#send = sendSamples;
    this.#known = new KnownSamples(target);
  }

  async write(series: readonly SeriesSamples[]): Promise<number> {
    const left = await this.#known.without(series);
    if (left.length > 0) await this.#send(this.#target, left);
    return left.reduce((sum, { values }) => sum + values.length, 0);
  }

  async close(): Promise<void> {
    // nothing is buffered
  }
}
