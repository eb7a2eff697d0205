import type { Clock } from '../clock.ts';
import type { RegisteredDevice } from '../devices/device.ts';
import { deviceInfo } from '../devices/deviceInfo.ts';
import type { Seen, Twins } from '../devices/duplicateDevices.ts';
import { countDevices } from '../devices/deviceMetrics.ts';
import type { Mapped } from '../devices/deviceSeries.ts';
import type { ConnectorGateway } from '../devices/gateway.ts';
import { nativeName } from '@gaugeway/connectors/catalogue/names';
import { NumberSeries } from '../series/numberSeries.ts';
import type { ConnectorStatus, DeviceStatus, MappingRow } from './schemas.ts';
import { PropertySeries } from '../series/propertySeries.ts';
import { refusedText } from '../series/refusal.ts';
import type { Series } from '../series/series.ts';
import type { SupervisedConnector } from '../supervisor.ts';
import type { UndeclaredValue } from '../devices/undeclaredValues.ts';

/** A connector as the API shows it. */
export function connectorStatus(connector: SupervisedConnector): ConnectorStatus {
  const { gateway, entry, lastError, retryAtMs } = connector;
  const { clock } = gateway;
  return {
    connector: entry.name,
    type: entry.type,
    state: connector.state,
    state_since_ms: clock.toWall(connector.stateSinceMs),
    endpoint: gateway.sourceInfo?.endpoint,
    version: gateway.sourceInfo?.version,
    reason: gateway.linkState.why,
    devices: countDevices(gateway.devices.values()),
    series: gateway.counters.series,
    messages: gateway.counters.messages,
    error: lastError && { code: lastError.code, message: lastError.message, at_ms: clock.toWall(lastError.atMs) },
    retry_at_ms: retryAtMs === undefined ? undefined : Math.round(clock.toWall(retryAtMs)),
  };
}

/** A device as the API shows it. */
export function deviceStatus(
  device: RegisteredDevice,
  { gateway, twins }: { readonly gateway: ConnectorGateway; readonly twins: readonly Twins[] },
): DeviceStatus {
  const { connector, device: id, name, ...info } = deviceInfo(device, gateway);
  return {
    connector,
    device: id,
    name,
    state: device.verdict.state,
    up: device.verdict.state !== 'offline',
    reason: device.verdict.reason,
    state_since_ms: gateway.clock.toWall(device.stateSinceMs),
    last_seen_ms: device.shownSeenMs === undefined ? undefined : gateway.clock.toWall(device.shownSeenMs),
    report_interval_ms: device.intervalMs,
    silence_limit_ms: device.limitMs,
    series: device.series.size,
    points: device.points,
    also: alsoSeen(device, twins),
    info,
  };
}

/** By which other connectors; undefined where there are none. */
function alsoSeen({ connectorName, id }: RegisteredDevice, twins: readonly Twins[]): DeviceStatus['also'] {
  const isMe = ({ connector, device }: Seen): boolean => connector === connectorName && device === id;
  const others = twins.flatMap(({ kept, other }) => (isMe(kept) ? [other] : isMe(other) ? [kept] : []));
  return others.length === 0 ? undefined : others.map(({ connector, device, name }) => ({ connector, device, name }));
}

/** A device's properties, then what it says beyond them. */
export function* mappingRows(device: RegisteredDevice, clock: Clock): Generator<MappingRow> {
  const names = new Set<string>();
  for (const mapped of device.mapped) {
    names.add(nativeName(mapped.resolution.property));
    yield mappingRow(device, mapped, clock);
  }
  for (const value of device.undeclaredValues) if (!names.has(value.name)) yield undeclaredRow(device, value, clock);
}

function undeclaredRow(device: RegisteredDevice, { name: property, kind, value, atMs }: UndeclaredValue, clock: Clock): MappingRow {
  return {
    connector: device.connectorName,
    device: device.id,
    name: device.name,
    property,
    kind,
    // catalogue §4 step 3: excluded by design
    step: 3,
    outcome: 'none',
    exported: false,
    value,
    value_at_ms: clock.toWall(atMs),
    reason: 'not declared by the source: its meaning is not known',
  };
}

/** One property's way from the source to its metric. */
function mappingRow(device: RegisteredDevice, { resolution, series, why }: Mapped, clock: Clock): MappingRow {
  const { property, metric } = resolution;
  return {
    connector: device.connectorName,
    device: device.id,
    name: device.name,
    property: nativeName(property),
    kind: property.kind,
    unit: property.unit,
    step: resolution.step,
    outcome: resolution.outcome,
    metric: metric?.name,
    labels: resolution.labels,
    group: resolution.group ?? metric?.group,
    exported: series !== undefined,
    value: series?.current,
    value_at_ms: series === undefined || Number.isNaN(series.atMs) ? undefined : clock.toWall(series.atMs),
    rejected: rejectedReading(series, clock),
    rounded: series instanceof NumberSeries ? series.rounded?.toString() : undefined,
    reason: why ?? resolution.reason,
  };
}

function rejectedReading(series: Series | undefined, clock: Clock): MappingRow['rejected'] {
  if (!(series instanceof PropertySeries) || series.refusal === undefined) return undefined;
  const { reason, atMs } = series.refusal;
  return { value: refusedText(series.refusal), reason, at_ms: clock.toWall(atMs) };
}
