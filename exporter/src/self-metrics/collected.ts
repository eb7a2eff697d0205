import { Counter, Gauge, type Registry } from 'prom-client';

interface Definition {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  readonly registers: Registry[];
}

/** Without a value there is no sample. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number | undefined];

/** A gauge whose samples are read at each scrape. */
export function collectedGauge({ labelNames = [], ...definition }: Definition, read: () => Iterable<Sample>): void {
  new Gauge({
    ...definition,
    labelNames,
    collect() {
      empty(this, labelNames);
      for (const [labels, value] of read()) if (value !== undefined) this.set(labels, value);
    },
  });
}

/** A counter whose samples are read at each scrape. */
export function collectedCounter({ labelNames = [], ...definition }: Definition, read: () => Iterable<Sample>): void {
  new Counter({
    ...definition,
    labelNames,
    collect() {
      empty(this, labelNames);
      for (const [labels, value] of read()) if (value !== undefined) this.inc(labels, value);
    },
  });
}

function empty(metric: Gauge | Counter, labelNames: readonly string[]): void {
  metric.reset();
  // a reset leaves the sample 0 of a metric without labels
  if (labelNames.length === 0) metric.remove({});
}

/** The value of a metric that ends in `_seconds`. */
export function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}
