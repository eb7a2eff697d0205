import { mergeLabels } from '../remote-write/seriesLabels.ts';
import type { SampleSink, SeriesSamples } from './sample.ts';

interface AddedLabels {
  /** `job` and `instance`. */
  readonly scrape: Readonly<Record<string, string>>;
  readonly external: Readonly<Record<string, string>>;
}

/** Gives samples the labels that the outputs give to live ones, so that both are one series in the store. */
export class LabelledSink implements SampleSink {
  readonly #sink: SampleSink;
  readonly #added: AddedLabels;

  constructor(sink: SampleSink, added: AddedLabels) {
    this.#sink = sink;
    this.#added = added;
  }

  get position(): unknown {
    return this.#sink.position;
  }

  async resume(position: unknown): Promise<void> {
    await this.#sink.resume?.(position);
  }

  write(series: readonly SeriesSamples[]): Promise<number> {
    const { scrape, external } = this.#added;
    const labelled = series.map((one) => ({
      ...one,
      labels: Object.fromEntries(mergeLabels(Object.entries(one.labels), scrape, external)),
    }));
    return this.#sink.write(labelled);
  }

  close(): Promise<void> {
    return this.#sink.close();
  }
}
