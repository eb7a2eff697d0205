import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useVisibleInterval } from '../useVisibleInterval';
import { mainMetrics } from '../../core/mainReadings';
import { useAppSettings } from '../appSettings';
import type { LiveFilter } from './liveFilter';
import { liveStore, type LiveSnapshot } from './liveStore';
import { type ShownLoad, useChanges } from './useChanges';

/** Absent without an exporter URL. */
export type Live = LiveSnapshot | undefined;

/** All devices, with the readings that lists show. */
export const wholeFleetFilter: LiveFilter = { metrics: mainMetrics };

const pollMs = 30_000;

/**
 * What the exporter says of devices now, as it changes; memoise the filter. What the data source has is loaded again when it has changed, and regularly while
 * the page is not live: then values are from there.
 */
export function useLive(filter: LiveFilter, shown: ShownLoad): Live {
  const { exporterUrl } = useAppSettings();
  const isOn = Boolean(exporterUrl);
  useEffect(() => (isOn ? liveStore().want(filter) : undefined), [isOn, filter]);
  const subscribe = useCallback((listener: () => void) => (isOn ? liveStore().subscribe(listener) : () => undefined), [isOn]);
  const snapshot = useSyncExternalStore(subscribe, () => (isOn ? liveStore().snapshot : undefined));
  const isPolled = snapshot !== undefined && snapshot.state !== 'live' && snapshot.state !== 'connecting';
  useVisibleInterval(isPolled, shown.refresh, pollMs);
  useChanges(snapshot?.state === 'live', shown);
  return snapshot;
}
