import type { DataSourceApi } from '@grafana/data';
import type { Device } from '../core/device';
import {
  columnQueries,
  deviceInventoryQueries,
  headlineQuery,
  inventoryOf,
  inventoryQueries,
  type InventoryQuery,
  type InventorySample,
} from '../core/inventory';
import { getManagedAlerts } from './alerts/managedAlerts';
import { queryInstant } from './prometheus';

export interface FleetState {
  readonly devices: readonly Device[];
  /** Time of the queries; absent until the first load has ended. */
  readonly loadedAtMs?: number;
  readonly isLoading: boolean;
  /** Of the latest load; the devices are those of the last successful one. */
  readonly error?: Error;
}

type Column = (typeof columnQueries)[number];
type Columns = Readonly<Record<Column, readonly InventorySample[]>>;

/** Number of devices above which a list has one reading of each, and no column that is hidden. */
export const largeFleet = 1000;

const noColumns: Columns = { battery: [], link: [], readings: [], headline: [] };
const stateQueries = Object.fromEntries(
  Object.entries(inventoryQueries).filter(([name]) => !columnQueries.includes(name as Column)),
) as Record<Exclude<InventoryQuery, Column>, string>;

/** The devices of a data source, or one of them, shared by all pages. Identity and state come first, then what columns show. */
export class Fleet {
  state: FleetState = { devices: [], isLoading: false };
  readonly #dataSource: DataSourceApi;
  /** PromQL matchers of the device, where it is only one. */
  readonly #matchers: string | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #singles = new Map<string, Fleet>();
  #columns = noColumns;
  #withSignal = false;

  constructor(dataSource: DataSourceApi, matchers?: string) {
    this.#dataSource = dataSource;
    this.#matchers = matchers;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** One device, with state of its own. The latest are kept. */
  only(matchers: string): Fleet {
    const single = this.#singles.get(matchers) ?? new Fleet(this.#dataSource, matchers);
    this.#singles.set(matchers, single);
    const [oldest = ''] = this.#singles.keys();
    if (this.#singles.size > mostSingles) {
      this.#singles.delete(oldest);
    }
    return single;
  }

  refresh = async (): Promise<void> => {
    if (this.state.isLoading) {
      return;
    }
    this.#set({ ...this.state, isLoading: true });
    const atMs = Date.now();
    try {
      await (this.#matchers === undefined ? this.#loadAll(atMs) : this.#loadOne(this.#matchers, atMs));
    } catch (error) {
      this.#set({ ...this.state, isLoading: false, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };

  /** Loads the signal strength from now on, where a large fleet was loaded without it. */
  loadSignal(): void {
    const isMissing = !this.#withSignal && this.state.devices.length > largeFleet && !this.state.isLoading;
    this.#withSignal = true;
    if (isMissing) {
      void this.refresh();
    }
  }

  async #loadOne(matchers: string, atMs: number): Promise<void> {
    const [vectors, managed] = await Promise.all([
      queryInstant(this.#dataSource, deviceInventoryQueries(matchers), { atMs }),
      getManagedAlerts(),
    ]);
    this.#set({ devices: inventoryOf(withManaged(vectors, managed), atMs), loadedAtMs: atMs, isLoading: false });
  }

  async #loadAll(atMs: number): Promise<void> {
    const [vectors, managed] = await Promise.all([queryInstant(this.#dataSource, stateQueries, { atMs }), getManagedAlerts()]);
    const states = withManaged(vectors, managed);
    // what columns had before is shown until they have loaded
    const devices = inventoryOf({ ...states, ...this.#columns }, atMs);
    this.#set({ devices, loadedAtMs: atMs, isLoading: devices.length > 0 });
    if (devices.length > 0) {
      this.#columns = { ...noColumns, ...(await queryInstant(this.#dataSource, this.#columnQueries(devices.length), { atMs })) };
      this.#set({ devices: inventoryOf({ ...states, ...this.#columns }, atMs), loadedAtMs: atMs, isLoading: false });
    }
  }

  #columnQueries(count: number): Readonly<Record<string, string>> {
    const { battery, link, readings } = inventoryQueries;
    return count <= largeFleet ? { battery, link, readings } : { battery, readings: headlineQuery, ...(this.#withSignal && { link }) };
  }

  #set(state: FleetState): void {
    this.state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

type AlertVectors = Readonly<Record<'alerts' | 'alertsSince', readonly InventorySample[]>>;

/** Adds the alerts of Grafana's own rules. */
function withManaged<Vectors extends AlertVectors>(vectors: Vectors, managed: AlertVectors): Vectors {
  return {
    ...vectors,
    alerts: [...vectors.alerts, ...managed.alerts],
    alertsSince: [...vectors.alertsSince, ...managed.alertsSince],
  };
}

const mostSingles = 50;
const fleets = new WeakMap<DataSourceApi, Fleet>();

/** All devices of a data source. */
export function wholeFleet(dataSource: DataSourceApi): Fleet {
  const fleet = fleets.get(dataSource) ?? new Fleet(dataSource);
  fleets.set(dataSource, fleet);
  return fleet;
}
