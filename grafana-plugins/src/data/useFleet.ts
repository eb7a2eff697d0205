import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { DataSourceApi } from '@grafana/data';
import type { Device } from '../core/device';
import { deviceMatchers } from '../core/selector';
import { serverNowMs } from './clock';
import { type Fleet, type FleetPart, type FleetState, wholeFleet } from './fleet';
import { type DataSourceProblem, useDataSource } from './useDataSource';

interface FleetLoad extends FleetState {
  /** Why no data source can be queried. */
  readonly problem?: DataSourceProblem;
  refresh(): void;
}

const initial: FleetState = { devices: [], isLoading: true };
const freshMs = 10_000;
const noParts: readonly FleetPart[] = [];

/**
 * All devices in Prometheus, with the parts that the page shows; use a constant. They are reloaded when a page opens, unless they are a few seconds old,
 * and on `refresh`.
 */
export function useFleet(parts = noParts): FleetLoad {
  const { dataSource, problem } = useDataSource();
  const fleet = dataSource && wholeFleet(dataSource);
  // before the load, which reads it
  useEffect(() => {
    const ends = parts.map((part) => fleet?.need(part));
    return () => ends.forEach((end) => end?.());
  }, [fleet, parts]);
  return useFleetState(fleet, problem);
}

/** Loads the signal strength, a column that few lists show. */
export function useSignalColumn(isShown: boolean): void {
  const { dataSource } = useDataSource();
  useEffect(() => (dataSource && isShown ? wholeFleet(dataSource).need('signal') : undefined), [dataSource, isShown]);
}

/** Of a page that lists devices with their readings. */
export const withReadings: readonly FleetPart[] = ['readings'];

interface DeviceLoad extends Omit<FleetLoad, 'devices'> {
  readonly device?: Device;
  readonly dataSource?: DataSourceApi;
  /** Time of its own queries, 0 after they failed; absent until they have ended. */
  readonly ownAtMs?: number;
}

/** One device, by queries about it only; until they have ended, as the other pages had it. */
export function useDevice(connector: string, id: string): DeviceLoad {
  const { dataSource, problem } = useDataSource();
  const fleet = dataSource && wholeFleet(dataSource).only(deviceMatchers(connector, id));
  const load = useFleetState(fleet, problem);
  const isDevice = (device: Device) => device.connector === connector && device.id === id;
  const own = load.devices.find(isDevice);
  const known = dataSource && wholeFleet(dataSource).state;
  const ownAtMs = load.loadedAtMs ?? (load.error && 0);
  if (own === undefined && load.loadedAtMs === undefined && known?.devices.some(isDevice)) {
    return { ...load, device: known.devices.find(isDevice), loadedAtMs: known.loadedAtMs, dataSource, ownAtMs };
  }
  return { ...load, device: own, dataSource, ownAtMs };
}

function useFleetState(fleet: Fleet | undefined, problem: DataSourceProblem | undefined): FleetLoad {
  const state = useSyncExternalStore(fleet?.subscribe ?? neverChanges, () => fleet?.state ?? initial);
  useEffect(() => {
    if (fleet !== undefined && serverNowMs() - (fleet.state.loadedAtMs ?? 0) > freshMs) {
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
