import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { DataSourceApi } from '@grafana/data';
import type { Device } from '../core/device';
import { inventoryOf, inventoryQueries } from '../core/inventory';
import { queryInstant } from './prometheus';
import { type DataSourceProblem, useDataSource } from './useDataSource';

interface Load {
  readonly devices: readonly Device[];
  /** Time of the queries; absent until the first load has ended. */
  readonly loadedAtMs?: number;
  readonly isLoading: boolean;
  /** Of the latest load; the devices are those of the last successful one. */
  readonly error?: Error;
}

interface FleetLoad extends Load {
  /** Why no data source can be queried. */
  readonly problem?: DataSourceProblem;
  refresh(): void;
}

/** The devices of one data source, shared by all pages. */
class Fleet {
  load: Load = { devices: [], isLoading: false };
  readonly #dataSource: DataSourceApi;
  readonly #listeners = new Set<() => void>();

  constructor(dataSource: DataSourceApi) {
    this.#dataSource = dataSource;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  refresh = async (): Promise<void> => {
    if (this.load.isLoading) {
      return;
    }
    this.#set({ ...this.load, isLoading: true });
    const nowMs = Date.now();
    try {
      const vectors = await queryInstant(this.#dataSource, inventoryQueries, { atMs: nowMs });
      this.#set({ devices: inventoryOf(vectors, nowMs), loadedAtMs: nowMs, isLoading: false });
    } catch (error) {
      this.#set({ ...this.load, isLoading: false, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };

  #set(load: Load): void {
    this.load = load;
    this.#listeners.forEach((listener) => listener());
  }
}

const fleets = new WeakMap<DataSourceApi, Fleet>();
const initialLoad: Load = { devices: [], isLoading: true };
const freshMs = 10_000;

/** All devices in Prometheus. They are reloaded when a page opens, unless they are a few seconds old, and on `refresh`. */
export function useFleet(): FleetLoad {
  const { dataSource, problem } = useDataSource();
  const fleet = dataSource && fleetOf(dataSource);
  const load = useSyncExternalStore(fleet?.subscribe ?? neverChanges, () => fleet?.load ?? initialLoad);
  useEffect(() => {
    if (fleet !== undefined && Date.now() - (fleet.load.loadedAtMs ?? 0) > freshMs) {
      void fleet.refresh();
    }
  }, [fleet]);
  const refresh = useCallback(() => void fleet?.refresh(), [fleet]);
  const isLoading = problem === undefined && (load.isLoading || (load.loadedAtMs === undefined && load.error === undefined));
  return { ...load, isLoading, problem, refresh };
}

function fleetOf(dataSource: DataSourceApi): Fleet {
  const fleet = fleets.get(dataSource) ?? new Fleet(dataSource);
  fleets.set(dataSource, fleet);
  return fleet;
}

function neverChanges(): () => void {
  return () => undefined;
}
