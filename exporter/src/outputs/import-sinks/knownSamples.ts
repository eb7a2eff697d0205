import { randomUUID } from 'node:crypto';
import type { SeriesSamples } from './sample.ts';
import { SinkError } from './sinkTarget.ts';
import type { StoreReader } from './storeReader.ts';

/** VictoriaMetrics stores a sample twice when it is written twice. Its export API returns the samples that it has. */
export class KnownSamples {
  readonly #reader: StoreReader;
  /** Whether the store has the export API; undefined before the first request. */
  #hasExport: boolean | undefined;

  constructor(reader: StoreReader) {
    this.#reader = reader;
  }

  /** The samples that the store does not have yet. */
  async without(series: readonly SeriesSamples[]): Promise<SeriesSamples[]> {
    if (this.#hasExport === undefined) await this.#probe();
    if (this.#hasExport !== true) return [...series];
    const left = await Promise.all(series.map((one) => this.#left(one)));
    return left.filter(({ values }) => values.length > 0);
  }

  /** Other stores have no export API: all samples are written to them. */
  async #probe(): Promise<void> {
    // samples of the last second become visible after a flush only
    await this.#reader.get('/internal/force_flush').catch(() => undefined);
    this.#hasExport = await this.#export({ __name__: 'gaugeway_import_probe' }, [0, 1]).then(
      () => true,
      (error: unknown) => {
        if (error instanceof SinkError) return false;
        throw error;
      },
    );
  }

  async #left(series: SeriesSamples): Promise<SeriesSamples> {
    const times = series.timestampsMs;
    const known = await this.#export(series.labels, [times[0] ?? 0, times.at(-1) ?? 0]);
    if (known.size === 0) return series;
    const isNew = (index: number): boolean => !known.has(times[index] ?? NaN);
    return { ...series, values: series.values.filter((_, index) => isNew(index)), timestampsMs: times.filter((_, index) => isNew(index)) };
  }

  async #export(labels: SeriesSamples['labels'], [startMs, endMs]: readonly [number, number]): Promise<Set<number>> {
    const query = new URLSearchParams({ 'match[]': selector(labels), start: String(startMs / 1000), end: String(endMs / 1000) });
    const text = await this.#reader.get(`/api/v1/export?${query.toString()}`);
    const lines = text.split('\n').filter((line) => line !== '');
    // a selector also matches series with more labels
    const own = lines
      .map((line) => JSON.parse(withoutValues(line)) as Exported)
      .filter(({ metric }) => Object.keys(metric).length === Object.keys(labels).length);
    return new Set(own.flatMap(({ timestamps }) => timestamps));
  }
}

interface Exported {
  readonly metric: Readonly<Record<string, string>>;
  readonly timestamps: readonly number[];
}

/** Values may be `+Inf`, which is no JSON. */
function withoutValues(line: string): string {
  return line.replace(/"values":\[[^\]]*\]/, '"values":[]');
}

/**
 * A selector that no query has used before: VictoriaMetrics caches the series of a selector for up to ten seconds.
 */
function selector({ __name__: name = '', ...labels }: SeriesSamples['labels']): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .concat(`gaugeway_import!="${randomUUID()}"`)
    .join(',')}}`;
}
