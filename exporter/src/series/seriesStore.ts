import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Series } from './series.ts';

/** All series of one metric, in order of appearance. */
export interface Family {
  readonly metric: Metric;
  /** Contains removed series too, until a compacted copy replaces it: a running scrape keeps the array that it began with. */
  series: Series[];
  dead: number;
}

/** All series by family, as `/metrics` renders them. */
export class SeriesStore {
  readonly #families = new Map<string, Family>();

  get families(): IterableIterator<Family> {
    return this.#families.values();
  }

  add(series: Series): void {
    const { metric } = series;
    let family = this.#families.get(metric.name);
    if (family === undefined) this.#families.set(metric.name, (family = { metric, series: [], dead: 0 }));
    family.series.push(series);
  }

  remove(series: Series): void {
    if (series.removed) return;
    if (series.slot !== 0) series.owner.tap.detach(series);
    series.removed = true;
    const family = this.#families.get(series.metric.name);
    if (family === undefined) return;
    family.dead++;
    if (family.dead === family.series.length) this.#families.delete(series.metric.name);
    else if (family.dead * 2 > family.series.length) {
      family.series = family.series.filter((other) => !other.removed);
      family.dead = 0;
    }
  }
}
