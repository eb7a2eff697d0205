import type { Labels, Point } from '@gaugeway/connectors/contract';
import { StatesetSeries } from '../series/points.ts';
import { Series } from '../series/series.ts';
import type { SeriesSamples } from './sample.ts';

/** Takes the readings of points and keeps what each of them makes a sample of. */
export class SampleCollector {
  readonly #series = new Map<Series, SeriesSamples[]>();
  /** Series that have samples. */
  readonly #pending = new Set<SeriesSamples>();

  /** The same point, whose values are collected. */
  collect(point: Point): Point {
    if (!(point instanceof Series)) return point;
    return {
      holds: (raw) => point.holds(raw),
      set: (raw, atMs, fresh) => {
        point.set(raw, atMs, fresh);
        // a value that was refused or is older leaves the series at another time
        if (point.atMs === atMs && !Number.isNaN(point.value)) this.#add(point, atMs);
      },
    };
  }

  /** What was collected since the last call. */
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

  /** One row, or one a state. An undeclared state makes them anew. */
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
  // an empty label is none
  const labels = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return point instanceof StatesetSeries ? point.states.map((state) => ({ ...labels, state })) : [labels];
}
