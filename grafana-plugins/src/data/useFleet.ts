import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { DataSourceApi } from '@grafana/data';
import type { Device } from '../core/device';
import { deviceMatchers } from '../core/selector';
import { type Fleet, type FleetState, wholeFleet } from './fleet';
import { type DataSourceProblem, useDataSource } from './useDataSource';

interface FleetLoad extends FleetState {
  /** Why no data source can be queried. */
  readonly problem?: DataSourceProblem;
  refresh(): void;
}

const initial: FleetState = { devices: [], isLoading: true };
const freshMs = 10_000;

/** All devices in Prometheus. They are reloaded when a page opens, unless they are a few seconds old, and on `refresh`. */
export function useFleet(): FleetLoad {
  const { dataSource, problem } = useDataSource();
  return useFleetState(dataSource && wholeFleet(dataSource), problem);
}

/** Turns on the query of a column that only some lists show. */
export function useSignalColumn(isShown: boolean): void {
  const { dataSource } = useDataSource();
  useEffect(() => {
    if (dataSource !== undefined && isShown) {
      wholeFleet(dataSource).loadSignal();
    }
  }, [dataSource, isShown]);
}

interface DeviceLoad extends Omit<FleetLoad, 'devices'> {
  readonly device?: Device;
  readonly dataSource?: DataSourceApi;
}

/** One device, by queries about it only; until they have ended, as the other pages had it. */
export function useDevice(connector: string, id: string): DeviceLoad {
  const { dataSource, problem } = useDataSource();
  const fleet = dataSource && wholeFleet(dataSource).only(deviceMatchers(connector, id));
  const load = useFleetState(fleet, problem);
  const isDevice = (device: Device) => device.connector === connector && device.id === id;
  const own = load.devices.find(isDevice);
  const known = dataSource && wholeFleet(dataSource).state;
  if (own === undefined && load.loadedAtMs === undefined && known?.devices.some(isDevice)) {
    return { ...load, device: known.devices.find(isDevice), loadedAtMs: known.loadedAtMs, dataSource };
  }
  return { ...load, device: own, dataSource };
}

function useFleetState(fleet: Fleet | undefined, problem: DataSourceProblem | undefined): FleetLoad {
  const state = useSyncExternalStore(fleet?.subscribe ?? neverChanges, () => fleet?.state ?? initial);
  useEffect(() => {
    if (fleet !== undefined && Date.now() - (fleet.state.loadedAtMs ?? 0) > freshMs) {
      void fleet.refresh();
    }
  }, [fleet]);
  const refresh = useCallback(() => void fleet?.refresh(), [fleet]);
  const isLoading = problem === undefined && (state.isLoading || (state.loadedAtMs === undefined && state.error === undefined));
  return { ...state, isLoading, problem, refresh };
}

function neverChanges(): () => void {
  return () => undefined;
}
