import type { Clock } from '../clock.ts';
import type { RegisteredDevice } from '../devices/device.ts';
import { deviceInfo } from '../devices/deviceInfo.ts';
import { type DeviceOfConnector, type DuplicateDevice, excludeLine } from '../devices/duplicateDevices.ts';
import { countDevices } from '../devices/deviceMetrics.ts';
import type { Mapped } from '../devices/deviceSeries.ts';
import type { ConnectorGateway } from '../devices/gateway.ts';
import { payloadText } from '../redaction/payloadText.ts';
import { nativeName } from '@gaugeway/connectors/catalogue/names';
import { NumberSeries } from '../series/numberSeries.ts';
import type { MaintenanceView } from './maintenanceView.ts';
import type { ConnectorStatus, DeviceStatus, MappingRow } from './schemas.ts';
import { PropertySeries } from '../series/propertySeries.ts';
import { rawText } from '../series/rawText.ts';
import type { Series } from '../series/series.ts';
import type { SupervisedConnector } from '../supervisor.ts';
import type { UndeclaredValue } from '../devices/undeclaredValues.ts';
import { sourceReason } from '../devices/liveness.ts';

/** A connector as the API shows it. */
export function connectorStatus(connector: SupervisedConnector, maintenance: MaintenanceView): ConnectorStatus {
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
    error: lastError && { code: lastError.code, kind: lastError.kind, message: lastError.message, at_ms: clock.toWall(lastError.atMs) },
    retry_at_ms: retryAtMs === undefined ? undefined : Math.round(clock.toWall(retryAtMs)),
    maintenance: maintenance.ofConnector(entry.name),
  };
}

interface DeviceContext {
  readonly gateway: ConnectorGateway;
  readonly duplicates: readonly DuplicateDevice[];
  readonly maintenance: Pick<MaintenanceView, 'ofDevice'>;
}

/** A device as the API shows it. */
export function deviceStatus(device: RegisteredDevice, { gateway, duplicates, maintenance }: DeviceContext): DeviceStatus {
  const { connector, device: id, name, ...info } = deviceInfo(device, gateway);
  const { clock } = gateway;
  const { state, reason } = device.verdict;
  const { exportedLastSeenMs, stateSinceMs, intervalMs, limitMs } = device.liveness;
  return {
    connector,
    device: id,
    name,
    state,
    up: state !== 'offline',
    reason,
    cause: deviceCause(device),
    state_since_ms: clock.toWall(stateSinceMs),
    last_seen_ms: exportedLastSeenMs === undefined ? undefined : clock.toWall(exportedLastSeenMs),
    report_interval_ms: intervalMs,
    silence_limit_ms: limitMs,
    series: device.series.size,
    maintenance: maintenance.ofDevice(device),
    points: device.points,
    also: alsoReportedBy(device, duplicates),
    info,
  };
}

/** The error text behind the reason why a device is offline, where its source gives one. */
export function deviceCause({ verdict, diagnostics }: RegisteredDevice): string | undefined {
  return sourceReason(verdict.reason) === undefined ? undefined : diagnostics.offlineCause;
}

/** The newest error and payload of a device. */
export function deviceDetails({ diagnostics }: RegisteredDevice, clock: Clock): Pick<DeviceStatus, 'last_error' | 'last_payload'> {
  const { error, payload } = diagnostics;
  return {
    ...(error && { last_error: { message: error.message, at_ms: clock.toWall(error.atMs) } }),
    ...(payload && { last_payload: { text: payloadText(payload.value), at_ms: clock.toWall(payload.atMs) } }),
  };
}

/** The same device of other connectors; undefined where there is none. */
function alsoReportedBy({ connectorName, id }: RegisteredDevice, duplicates: readonly DuplicateDevice[]): DeviceStatus['also'] {
  const isMe = ({ connector, device }: DeviceOfConnector): boolean => connector === connectorName && device === id;
  const mine = duplicates.filter(({ kept, other }) => isMe(kept) || isMe(other));
  if (mine.length === 0) return undefined;
  return mine.map(({ kept, other }) => {
    const { connector, device, name } = isMe(kept) ? other : kept;
    return { connector, device, name, exclude: { connector: other.connector, line: excludeLine([other.device]) } };
  });
}

/** The properties of a device, then its undeclared values. */
export function* mappingRows(device: RegisteredDevice, clock: Clock): Generator<MappingRow> {
  const names = new Set<string>();
  for (const mapped of device.series.mapped) {
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
    reason: 'not declared by the source: its meaning is unknown',
  };
}

/** How a property becomes a metric. */
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
  if (!(series instanceof PropertySeries) || series.rejection === undefined) return undefined;
  const { raw, reason, atMs } = series.rejection;
  return { value: rawText(raw), reason, at_ms: clock.toWall(atMs) };
}
