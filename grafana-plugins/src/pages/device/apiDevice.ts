import type { Device, OfflineReason } from '../../core/device';
import { reachabilityState } from '../../core/deviceState';
import type { DeviceStatus, MappingRow } from '../../data/exporterApi';
import type { LiveDevice } from '../../data/live/liveDevices';
import type { ApiValue } from './readings';

/** A device as the exporter's API has it, while Prometheus is away: without alerts. */
export function deviceOfStatus(status: DeviceStatus, nowMs: number): Device {
  const { connector, device: id, name, info, reason, up: isUp } = status;
  const times = {
    lastSeenMs: status.last_seen_ms,
    reportIntervalMs: status.report_interval_ms,
    silenceLimitMs: status.silence_limit_ms,
  };
  const offlineReason = reason as OfflineReason | undefined;
  const reachability = reachabilityState({ hasData: true, isUp, reason: offlineReason, ...times }, nowMs);
  const { area, floor, manufacturer, model, firmware, protocol } = info;
  return {
    connector,
    id,
    name,
    area,
    floor,
    manufacturer,
    model,
    modelId: info.model_id,
    firmware,
    protocol,
    state: reachability,
    reachability,
    reason: offlineReason,
    ...times,
    alerts: [],
    mainReadings: [],
  };
}

/** The values of a device: those of the stream, else those of its mapping. */
export function apiValues(live: LiveDevice | undefined, mapping: readonly MappingRow[] = []): ApiValue[] {
  if (live !== undefined) {
    return Array.from(live.readings.values(), ({ metric, labels, value, at_ms: atMs }) => ({ metric, labels, value, atMs }));
  }
  return mapping
    .filter(({ exported, value }) => exported && value !== undefined)
    .map(({ metric, labels, value, value_at_ms: atMs }) => ({ metric, labels, value, atMs }));
}
