import { randomUUID } from 'node:crypto';
import { send, SinkError, type HttpTarget } from './httpSink.ts';
import type { SeriesSamples } from './sample.ts';

/** VictoriaMetrics keeps a sample twice that is written twice; what it has already can be asked for beside where it is written. */
export class KnownSamples {
  readonly #target: HttpTarget;
  /** Undefined until the first question was answered. */
  #answers: boolean | undefined;

  constructor({ url, authorization }: HttpTarget) {
    this.#target = { url: new URL(url.href.replace(/\/api\/v1\/(write|import).*$/, '/api/v1/export')), authorization };
  }

  /** What of these samples is not there yet. */
  async without(series: readonly SeriesSamples[]): Promise<SeriesSamples[]> {
    if (this.#answers === undefined) await this.#begin();
    if (this.#answers !== true) return [...series];
    const left = await Promise.all(series.map((one) => this.#left(one)));
    return left.filter(({ values }) => values.length > 0);
  }

  /** A store of another kind has no such address: there every sample is written. */
  async #begin(): Promise<void> {
    const flush = new URL(this.#target.url.href.replace(/\/api\/v1\/export$/, '/internal/force_flush'));
    // what was written in the last second is not to be seen before
    await send({ ...this.#target, url: flush }, { method: 'GET' }).catch(() => undefined);
    this.#answers = await this.#export({ __name__: 'gaugeway_import_probe' }, [0, 1]).then(
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
    const url = new URL(this.#target.url);
    url.searchParams.set('match[]', selector(labels));
    url.searchParams.set('start', String(startMs / 1000));
    url.searchParams.set('end', String(endMs / 1000));
    const text = await send({ ...this.#target, url }, { method: 'GET' });
    const lines = text.split('\n').filter((line) => line !== '');
    // a selector takes series with more labels too
    const own = lines
      .map((line) => JSON.parse(line) as Exported)
      .filter(({ metric }) => Object.keys(metric).length === Object.keys(labels).length);
    return new Set(own.flatMap(({ timestamps }) => timestamps));
  }
}

interface Exported {
  readonly metric: Readonly<Record<string, string>>;
  readonly timestamps: readonly number[];
}

/**
 * VictoriaMetrics remembers for up to ten seconds which series a selector found: one that was never used before is looked up anew.
 */
function selector({ __name__: name = '', ...labels }: SeriesSamples['labels']): string {
  return `${name}{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .concat(`gaugeway_import!="${randomUUID()}"`)
    .join(',')}}`;
}
