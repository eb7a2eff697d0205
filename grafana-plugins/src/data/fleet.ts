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
import { overMonth } from '../core/lately';
import { lostQueries } from '../core/lostDevices';
import { getManagedAlerts, type ManagedAlerts, noManagedAlerts } from './alerts/managedAlerts';
import { serverTimeMs } from './clock';
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
/** What lists may show beside identity and state: readings and battery, or the signal strength. */
export type FleetPart = 'readings' | 'signal';

/** Number of devices above which a list has one reading of each. */
export const largeFleet = 1000;

const emptyColumns = { readings: { battery: [], readings: [], headline: [] }, signal: { link: [] } } as const satisfies Record<
  FleetPart,
  Partial<Columns>
>;
const parts = Object.keys(emptyColumns) as FleetPart[];
const { battery, headline, link, readings } = inventoryQueries;
const stateQueries = Object.fromEntries(
  Object.entries(inventoryQueries).filter(([name]) => !columnQueries.includes(name as Column)),
) as Record<Exclude<InventoryQuery, Column>, string>;

type States = Readonly<Record<keyof typeof stateQueries, readonly InventorySample[]>>;

/**
 * The devices of a data source, or one of them, shared by all pages. Identity and state come first, then what columns show. The alerts of Grafana's own
 * rules are added when they come: until then, those of the load before count.
 */
export class Fleet {
  state: FleetState = { devices: [], isLoading: false };
  readonly #dataSource: DataSourceApi;
  /** PromQL matchers of the device, where it is only one. */
  readonly #matchers: string | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #singles = new Map<string, Fleet>();
  /** How many pages show it. */
  readonly #needs: Record<FleetPart, number> = { readings: 0, signal: 0 };
  /** As of the latest states; earlier columns are shown until then. */
  readonly #loaded = new Set<FleetPart>();
  #states: { readonly vectors: States; readonly atMs: number } | undefined;
  #columns: Columns = { ...emptyColumns.readings, ...emptyColumns.signal };
  #managed = noManagedAlerts;

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
    const askedMs = Date.now();
    void this.#loadManaged();
    await this.#run(() => (this.#matchers === undefined ? this.#loadAll(askedMs) : this.#loadOne(this.#matchers, askedMs)));
  };

  /** Loads a part with each load, and now where it is missing, until the returned function is called. */
  need(part: FleetPart): () => void {
    this.#needs[part] += 1;
    if (this.#states !== undefined && !this.state.isLoading && this.#missing().length > 0) {
      void this.#run(() => this.#loadColumns());
    }
    return () => {
      this.#needs[part] -= 1;
    };
  }

  async #run(load: () => Promise<void>): Promise<void> {
    try {
      await load();
    } catch (error) {
      this.#set({ ...this.state, isLoading: false, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  async #loadOne(matchers: string, askedMs: number): Promise<void> {
    const vectors = await queryInstant(this.#dataSource, deviceInventoryQueries(matchers));
    const atMs = serverTimeMs(askedMs);
    this.#states = { vectors: await this.#withLost(vectors, atMs), atMs };
    this.#columns = vectors;
    this.#show({ isLoading: false });
  }

  async #loadAll(askedMs: number): Promise<void> {
    const vectors = await queryInstant(this.#dataSource, stateQueries);
    const atMs = serverTimeMs(askedMs);
    this.#states = { vectors: await this.#withLost(vectors, atMs), atMs };
    this.#loaded.clear();
    for (const part of parts.filter((one) => this.#needs[one] === 0)) {
      this.#columns = { ...this.#columns, ...emptyColumns[part] };
    }
    await this.#loadColumns();
  }

  /** Adds the devices of exporters that do not answer, however long they did before; if there are no others, of those that did within a month. */
  async #withLost<Vectors extends LostVectors>(vectors: Vectors, atMs: number): Promise<Vectors> {
    const isEmpty = [vectors.info, vectors.past, vectors.gone].every((samples) => samples.length === 0);
    const { gone } = isEmpty ? await queryInstant(this.#dataSource, { gone: overMonth(inventoryQueries.gone) }, { atMs }) : vectors;
    if (gone.length === 0) {
      return vectors;
    }
    const lost = await queryInstant(this.#dataSource, lostQueries(gone, this.#matchers), { atMs });
    return { ...vectors, past: [...lost.past, ...vectors.past], seen: [...vectors.seen, ...lost.seen] };
  }

  /** Shows the states at once, with earlier columns until they have loaded. */
  async #loadColumns(): Promise<void> {
    for (let missing = this.#missing(); ; missing = this.#missing()) {
      this.#show({ isLoading: missing.length > 0 });
      if (missing.length === 0) {
        return;
      }
      const queries = Object.assign({}, ...missing.map((part) => this.#queriesOf(part))) as Readonly<Record<string, string>>;
      this.#columns = { ...this.#columns, ...(await queryInstant(this.#dataSource, queries, { atMs: this.#states?.atMs })) };
      missing.forEach((part) => this.#loaded.add(part));
    }
  }

  #missing(): FleetPart[] {
    return this.#count === 0 ? [] : parts.filter((part) => this.#needs[part] > 0 && !this.#loaded.has(part));
  }

  get #count(): number {
    const { info, past } = this.#states?.vectors ?? { info: [], past: [] };
    return info.length + past.length;
  }

  #queriesOf(part: FleetPart): Readonly<Record<string, string>> {
    if (part === 'signal') {
      return { link };
    }
    // the largest first: its samples have no label that names the query
    return { readings: this.#count <= largeFleet ? readings : headlineQuery, battery, headline };
  }

  /** Grafana's alerting may answer late or never: nothing waits for it. */
  async #loadManaged(): Promise<void> {
    const managed = await getManagedAlerts();
    if (JSON.stringify(managed) !== JSON.stringify(this.#managed)) {
      this.#managed = managed;
      this.#show(this.state);
    }
  }

  /** The devices that are known now; `error`: of the latest load. */
  #show({ isLoading, error }: Pick<FleetState, 'isLoading' | 'error'>): void {
    if (this.#states !== undefined) {
      const { vectors, atMs } = this.#states;
      const known = withManaged({ ...this.#columns, ...vectors }, this.#managed);
      this.#set({ devices: inventoryOf(known, atMs), loadedAtMs: atMs, isLoading, error });
    }
  }

  #set(state: FleetState): void {
    this.state = state;
    this.#listeners.forEach((listener) => listener());
  }
}

type LostVectors = Readonly<Record<'info' | 'gone' | 'past' | 'seen', readonly InventorySample[]>>;

/** Adds the alerts of Grafana's own rules. */
function withManaged<Vectors extends ManagedAlerts>(vectors: Vectors, managed: ManagedAlerts): Vectors {
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
