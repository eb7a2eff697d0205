import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { DataSourceApi } from '@grafana/data';
import type { Device } from '../core/device';
import { inventoryOf, inventoryQueries } from '../core/inventory';
import { queryInstant } from './prometheus';
import { type DataSourceProblem, useDataSource } from './useDataSource';

interface Load {
  readonly devices: readonly Device[];
  /** When the devices were asked for; absent until they came. */
  readonly loadedAtMs?: number;
  readonly isLoading: boolean;
  /** Of the newest load; the devices stay those of the last one that worked. */
  readonly error?: Error;
}

interface FleetAnswer extends Load {
  /** Why nothing can be asked. */
  readonly problem?: DataSourceProblem;
  refresh(): void;
}

/** The devices of one data source, loaded once for all pages. */
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
const nothing: Load = { devices: [], isLoading: true };
const freshMs = 10_000;

/** All devices, as Prometheus knows them. A page that opens loads them again unless they are seconds old; nothing else does by itself. */
export function useFleet(): FleetAnswer {
  const { dataSource, problem } = useDataSource();
  const fleet = dataSource && fleetOf(dataSource);
  const load = useSyncExternalStore(fleet?.subscribe ?? neverChanges, () => fleet?.load ?? nothing);
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
