import type { Labels, Point } from '@gaugeway/connectors/contract';
import { StatesetSeries } from '../series/statesetSeries.ts';
import type { Series } from '../series/series.ts';
import type { SeriesSamples } from '../outputs/import-sinks/sample.ts';

/** Collects a sample for each reading that changes the series of a point. */
export class SampleCollector {
  readonly #series = new Map<Series, SeriesSamples[]>();
  /** Series that have samples. */
  readonly #pending = new Set<SeriesSamples>();

  /** A point that behaves like `point` and collects the values of its series. */
  collect(point: Point, series: Series | undefined): Point {
    if (series === undefined) return point;
    return {
      holds: (raw) => point.holds(raw),
      set: (raw, atMs, fresh) => {
        point.set(raw, atMs, fresh);
        // after a refused or older value, the time of the series differs
        if (series.atMs === atMs && !Number.isNaN(series.value)) this.#add(series, atMs);
      },
    };
  }

  /** Samples collected since the last call. */
  take(): SeriesSamples[] {
    const taken = [...this.#pending];
    for (const series of this.#series.values()) for (const samples of series) this.#pending.delete(samples);
    this.#series.clear();
    return taken;
  }

  #add(point: Series, atMs: number): void {
    const rows = this.#rowsOf(point);
    rows.forEach((row, index) => {
      row.values.push(point instanceof StatesetSeries ? Number(index === point.value) : point.value);
      row.timestampsMs.push(atMs);
      this.#pending.add(row);
    });
  }

  /** One row, or one per state. Rows are created again after an undeclared state. */
  #rowsOf(point: Series): SeriesSamples[] {
    const known = this.#series.get(point);
    if (known?.length === point.size) return known;
    const rows = labelsOf(point).map((labels): SeriesSamples => ({ labels, values: [], timestampsMs: [] }));
    this.#series.set(point, rows);
    return rows;
  }
}

function labelsOf(point: Series): Labels[] {
  const all = { __name__: point.metric.name, ...point.owner.labels, ...point.labels };
  // an empty label is equal to a missing one
  const labels = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return point instanceof StatesetSeries ? point.states.map((state) => ({ ...labels, state })) : [labels];
}
