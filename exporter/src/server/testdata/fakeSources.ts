import { Clock } from '../../clock.ts';
import { noTracer } from '@gaugeway/connectors/trace';
import type { AnsweredRequest } from '../../self-metrics/httpMetrics.ts';
import type { MaintenanceRow } from '../maintenanceSchemas.ts';
import type { OutputStatus, Stats } from '../outputSchemas.ts';
import type { ConnectorStatus, DeviceStatus, EventRow, MappingRow } from '../schemas.ts';
import type { ServerSources } from '../serverSources.ts';
import type { StreamChange } from '../stream/eventStreams.ts';

/** A fixed moment of the tests. */
export const nowMs = Date.UTC(2026, 6, 1, 12);

/** The rest of the exporter as the server sees it; what is not given is empty. */
export interface FakeSources extends ServerSources {
  readonly logged: { level: string; message: string; fields?: object }[];
  readonly scrapeSeconds: number[];
  readonly requests: AnsweredRequest[];
  readonly streams: StreamChange[];
}

export function fakeSources(parts: Partial<ServerSources> = {}): FakeSources {
  const logged: FakeSources['logged'] = [];
  const scrapeSeconds: number[] = [];
  const requests: AnsweredRequest[] = [];
  const streams: StreamChange[] = [];
  const write = (level: string) => (message: string, fields?: object) => void logged.push({ level, message, ...(fields && { fields }) });
  return {
    logged,
    scrapeSeconds,
    requests,
    streams,
    renderMetrics: async function* (_filter, format) {
      yield `# TYPE iot_device_up gauge\niot_device_up 1\n`;
      if (format === 'openmetrics') yield '# EOF\n';
    },
    connectors: () => [],
    devices: () => [],
    deviceDetails: () => undefined,
    removeDevice: () => false,
    mapping: () => [],
    unmapped: () => [],
    events: () => [],
    maintenance: { list: () => [], begin: async () => maintenanceRow(), end: async () => undefined },
    newestEventId: () => 0,
    live: { clock: Clock.of(() => nowMs), devices: () => [] },
    observeStream: (change) => void streams.push(change),
    outputs: () => [],
    stats: statsRow,
    reload: async () => ({ ok: true, problems: [] }),
    observeScrape: (seconds) => void scrapeSeconds.push(seconds),
    observeRequest: (request) => void requests.push(request),
    tracer: noTracer,
    log: { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') },
    ...parts,
  };
}

export function connectorRow(parts: Partial<ConnectorStatus> = {}): ConnectorStatus {
  return {
    connector: 'zigbee',
    type: 'zigbee2mqtt',
    state: 'up',
    state_since_ms: nowMs - 3_600_000,
    endpoint: 'mqtt://localhost:1883',
    version: '2.7.1',
    devices: 2,
    series: 18,
    messages: 1234,
    ...parts,
  };
}

export function maintenanceRow(parts: Partial<MaintenanceRow> = {}): MaintenanceRow {
  return {
    area: 'Hall',
    since_ms: nowMs,
    until_ms: nowMs + 3_600_000,
    reason: 'painting',
    by: 'token "ops"',
    devices: 2,
    muted_safety: [],
    unmuted_safety: [],
    ...parts,
  };
}

export function outputRow(parts: Partial<OutputStatus> = {}): OutputStatus {
  return {
    output: 'victoriametrics:8428',
    type: 'remote_write',
    url: 'http://victoriametrics:8428/api/v1/write',
    server: 'victoriametrics',
    order: 'fresh_first',
    state: 'up',
    state_since_ms: nowMs - 3_600_000,
    last_success_ms: nowMs - 100,
    pending: 12,
    pending_samples: 12,
    oldest_pending_ms: nowMs - 90,
    sent: 1_204_332,
    sent_samples: 1_204_332,
    repeated_samples: 40_210,
    adjusted_samples: 0,
    sent_bytes: 9_120_331,
    requests: 8_211,
    retried_requests: 0,
    rejected: {},
    lost: {},
    ...parts,
  };
}

export function statsRow(): Omit<Stats, 'version'> {
  return {
    started_ms: nowMs - 60_000,
    uptime_ms: 60_000,
    connectors: { total: 1, up: 1 },
    devices: { total: 2, online: 1, silent: 1, offline: 0 },
    series: 18,
    messages: 1234,
    parse_errors: 0,
    rejected_readings: 0,
    outputs: { total: 1, up: 1, pending_samples: 12, sent_samples: 5, rejected_samples: 0, lost_samples: 0 },
    spool: { bytes: 10, max_bytes: 1000, samples: 1, oldest_ms: nowMs, written_bytes: 10 },
  };
}

export function deviceRow(parts: Partial<DeviceStatus> = {}): DeviceStatus {
  return {
    connector: 'zigbee',
    device: '0x00158d0002a71b33',
    name: 'front door',
    state: 'online',
    up: true,
    state_since_ms: nowMs - 7_200_000,
    last_seen_ms: nowMs - 180_000,
    report_interval_ms: 600_000,
    silence_limit_ms: 1_800_000,
    series: 9,
    info: {
      protocol: 'zigbee2mqtt',
      native_id: '0x00158d0002a71b33',
      manufacturer: 'Aqara',
      model: 'Door and window sensor',
      model_id: 'MCCGQ11LM',
      firmware: '3000-0001',
      hardware: '',
      area: 'Hall',
      floor: '',
      parent: '',
    },
    ...parts,
  };
}

export function mappingRow(parts: Partial<MappingRow> = {}): MappingRow {
  return {
    connector: 'zigbee',
    device: '0x00158d0002a71b33',
    name: 'front door',
    property: 'voltage',
    kind: 'numeric',
    unit: 'mV',
    step: 6,
    outcome: 'metric',
    metric: 'iot_battery_voltage_volts',
    labels: {},
    group: 'diagnostic',
    exported: true,
    value: 3.015,
    value_at_ms: nowMs,
    ...parts,
  };
}

export function eventRow(id: number): EventRow {
  return { id, at_ms: nowMs + id, connector: 'zigbee', device: '0x01', name: 'button', event: 'action', attributes: { action: 'single' } };
}
