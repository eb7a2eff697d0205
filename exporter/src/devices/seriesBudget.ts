import type { Series } from '../series/series.ts';
import type { ConnectorContext } from './connectorContext.ts';

/** Puts the series of one device on the scrape, within the budgets of device and connector (catalogue §10). */
export class SeriesBudget {
  readonly #device: { readonly id: string; readonly name: string };
  readonly #context: ConnectorContext;
  #size = 0;

  constructor(device: { readonly id: string; readonly name: string }, context: ConnectorContext) {
    this.#device = device;
    this.#context = context;
  }

  /** The number of samples of the device. */
  get size(): number {
    return this.#size;
  }

  /** Adds a series; false where the budget is spent. Listed properties are never refused. */
  add(series: Series, isListed = false): boolean {
    if (!isListed && !this.#hasRoom(series, series.size)) return false;
    series.relabel();
    this.#context.store.add(series);
    this.#grow(series.size);
    return true;
  }

  remove(series: Series): void {
    this.#context.store.remove(series);
    this.#grow(-series.size);
  }

  /** Whether a series may grow by one sample; it counts from now on. */
  extend(series: Series): boolean {
    if (!this.#hasRoom(series, 1)) return false;
    this.#grow(1);
    return true;
  }

  #grow(by: number): void {
    this.#size += by;
    this.#context.counters.series += by;
  }

  #hasRoom(series: Series, size: number): boolean {
    const { config } = this.#context;
    const device = { device: this.#device.id, name: this.#device.name };
    if (this.#size + size > config.max_series_per_device) this.#context.dropped('device_limit', device, series.key);
    else if (!this.#context.fits(size)) this.#context.dropped('connector_limit', device, series.key);
    else return true;
    return false;
  }
}
