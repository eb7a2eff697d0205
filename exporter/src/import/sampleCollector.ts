import type { Labels } from '@gaugeway/connectors/contract';
import { PropertySeries } from '../series/propertySeries.ts';
import { noTap, type SampleTap, type TappedSeries } from '../series/sampleTap.ts';
import { StatesetSeries } from '../series/statesetSeries.ts';
import type { SeriesSamples } from '../outputs/import-sinks/sample.ts';

/** Collects a sample of each accepted reading; those of event counters are left out, because a counter is 0 when an import starts. */
export class SampleCollector {
  readonly tap: SampleTap = {
    ...noTap,
    append: (series, atMs) => {
      if (series instanceof PropertySeries) this.#add(series, atMs);
    },
  };
  readonly #series = new Map<TappedSeries, SeriesSamples[]>();
  /** Series that have samples. */
  readonly #pending = new Set<SeriesSamples>();

  /** Samples collected since the last call. */
  take(): SeriesSamples[] {
    const taken = [...this.#pending];
    this.#pending.clear();
    this.#series.clear();
    return taken;
  }

  #add(series: PropertySeries, atMs: number): void {
    this.#rowsOf(series).forEach((row, index) => {
      row.values.push(series instanceof StatesetSeries ? Number(index === series.value) : series.value);
      row.timestampsMs.push(atMs);
      this.#pending.add(row);
    });
  }

  /** One row, or one per state. Rows are created again after an undeclared state. */
  #rowsOf(series: PropertySeries): SeriesSamples[] {
    const known = this.#series.get(series);
    if (known?.length === series.size) return known;
    const rows = labelsOf(series).map((labels): SeriesSamples => ({ labels, values: [], timestampsMs: [] }));
    this.#series.set(series, rows);
    return rows;
  }
}

function labelsOf(series: PropertySeries): Labels[] {
  const all = { __name__: series.metric.name, ...series.owner.labels, ...series.labels };
  // an empty label is equal to a missing one
  const labels = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return series instanceof StatesetSeries ? series.states.map((state) => ({ ...labels, state })) : [labels];
}
