import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger, Tracer } from '@gaugeway/connectors/contract';
import type { Clock } from '../clock.ts';
import type { RegisteredDevice } from '../devices/device.ts';
import { findDuplicates } from '../devices/duplicateDevices.ts';
import type { EventRing } from '../events.ts';
import type { Maintenances } from '../maintenance/maintenances.ts';
import type { AnsweredRequest } from '../self-metrics/httpMetrics.ts';
import type { MeasuredOutputs } from '../self-metrics/outputStatuses.ts';
import type { SelfMetrics } from '../selfMetrics.ts';
import { Exposition, type ComputedFamily, type ExpositionFormat } from '../series/exposition.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import type { SupervisedConnectors } from '../supervisedConnectors.ts';
import { MaintenanceView } from './maintenanceView.ts';
import { outputRows, outputStats, spoolRow, total } from './outputRows.ts';
import type { OutputStatus, Stats } from './outputSchemas.ts';
import type { DeviceStatus, EventRow, MappingRow } from './schemas.ts';
import type { ScrapeRequest, ServerSources } from './serverSources.ts';
import type { StreamChange } from './stream/eventStreams.ts';
import type { LiveSources } from './stream/selection.ts';
import type { UnmappedRow } from './unmappedSchemas.ts';
import { unmappedRows } from './unmappedRows.ts';
import { connectorStatus, deviceDetails, deviceStatus, mappingRows } from './statusRows.ts';

interface ExporterParts {
  readonly connectors: SupervisedConnectors;
  readonly store: SeriesStore;
  /** Families about connectors and devices themselves. */
  readonly computed: readonly ComputedFamily[];
  readonly selfMetrics: SelfMetrics;
  readonly maintenances: Maintenances;
  outputs(): MeasuredOutputs;
  readonly events: EventRing;
  readonly clock: Clock;
  readonly log: Logger;
  readonly tracer: Tracer;
  readonly reload: ServerSources['reload'];
}

/** What the running exporter serves over HTTP. */
export class ExporterSources implements ServerSources {
  readonly log: Logger;
  readonly tracer: Tracer;
  readonly reload: ServerSources['reload'];
  readonly maintenance: MaintenanceView;
  readonly live: LiveSources;
  readonly #parts: ExporterParts;
  readonly #startedMs = performance.now();

  constructor(parts: ExporterParts) {
    this.log = parts.log;
    this.tracer = parts.tracer;
    this.reload = parts.reload;
    this.maintenance = new MaintenanceView(parts.maintenances, parts.clock);
    this.live = { clock: parts.clock, devices: (wanted) => liveDevices(parts.connectors, wanted) };
    this.#parts = parts;
  }

  async *renderMetrics({ collect, ...filter }: ScrapeRequest, format: ExpositionFormat): AsyncGenerator<string | Buffer> {
    const { selfMetrics, clock, computed, store } = this.#parts;
    const whole = filter.connectors === undefined && filter.devices === undefined;
    if (collect?.has('self') ?? whole) {
      yield await selfMetrics.render(format);
      // that took milliseconds: the rest begins in a new turn of the event loop
      await nextTurn();
    }
    if (collect?.has('devices') ?? true) yield* new Exposition(format, filter, clock.now()).families(computed, store.families);
    if (format === 'openmetrics') yield '# EOF\n';
  }

  connectors() {
    return Array.from(this.#parts.connectors, (connector) => connectorStatus(connector, this.maintenance));
  }

  *devices(): Generator<DeviceStatus> {
    const { connectors } = this.#parts;
    const duplicates = findDuplicates(connectors.describedDevices());
    for (const gateway of connectors.gateways()) {
      for (const device of gateway.devices.values()) {
        if (device.description.metadataOnly !== true) yield deviceStatus(device, { gateway, duplicates, maintenance: this.maintenance });
      }
    }
  }

  deviceDetails(connector: string, id: string) {
    const device = this.#device(connector, id);
    return device && deviceDetails(device, this.#parts.clock);
  }

  removeDevice(connector: string, id: string): boolean {
    const device = this.#device(connector, id);
    device?.event({ event: 'device_deleted' });
    device?.remove();
    return device !== undefined;
  }

  *mapping({ connector, device: wanted }: { connector?: string; device?: string }): Generator<MappingRow> {
    const { connectors, clock } = this.#parts;
    for (const device of connectors.devices()) {
      if (connector !== undefined && device.connectorName !== connector) continue;
      if (wanted !== undefined && device.id !== wanted && device.name !== wanted) continue;
      yield* mappingRows(device, clock);
    }
  }

  unmapped(filter: { connector?: string; topic?: string }): UnmappedRow[] {
    return unmappedRows(this.#parts.connectors.gateways(), filter);
  }

  events(filter: { after?: number; connector?: string; device?: string }): EventRow[] {
    return this.#parts.events.read(filter);
  }

  newestEventId(): number {
    return this.#parts.events.newestId;
  }

  outputs(): OutputStatus[] {
    return outputRows(this.#parts.outputs());
  }

  stats(): Omit<Stats, 'version'> {
    const { connectors } = this.#parts;
    const outputs = this.#parts.outputs();
    const uptimeMs = Math.round(performance.now() - this.#startedMs);
    const all = [...connectors];
    const counters = all.map(({ gateway }) => gateway.counters);
    return {
      started_ms: Date.now() - uptimeMs,
      uptime_ms: uptimeMs,
      connectors: { total: all.length, up: all.filter(({ state }) => state === 'up').length },
      devices: this.#countDevices(),
      series: total(counters.map(({ series }) => series)),
      messages: total(counters.map(({ messages }) => messages)),
      parse_errors: total(counters.flatMap(({ parseErrors }) => Array.from(parseErrors, ([, count]) => count))),
      rejected_readings: total(counters.flatMap(({ rejected }) => Array.from(rejected, ([, count]) => count))),
      outputs: outputStats(outputs),
      spool: outputs.spool && spoolRow(outputs.spool),
    };
  }

  observeRequest(request: AnsweredRequest): void {
    this.#parts.selfMetrics.observeRequest(request);
  }

  observeStream(change: StreamChange): void {
    this.#parts.selfMetrics.observeStream(change);
  }

  observeScrape(seconds: number): void {
    this.#parts.selfMetrics.observeScrape(seconds);
  }

  #countDevices(): Stats['devices'] {
    const counts = { total: 0, online: 0, silent: 0, offline: 0 };
    for (const { description, verdict } of this.#parts.connectors.devices()) {
      if (description.metadataOnly === true) continue;
      counts.total++;
      counts[verdict.state]++;
    }
    return counts;
  }

  #device(connector: string, id: string) {
    return this.#parts.connectors.get(connector)?.gateway.devices.get(id);
  }
}

/** Devices with a state, by id, or by name where a connector has no such id. */
function* liveDevices(all: SupervisedConnectors, { connectors, devices: wanted }: Parameters<LiveSources['devices']>[0]) {
  for (const { name, devices } of all.gateways()) {
    if (connectors?.has(name) === false) continue;
    for (const device of wanted === undefined ? devices.values() : named(devices, wanted))
      if (device.description.metadataOnly !== true) yield device;
  }
}

function named(devices: ReadonlyMap<string, RegisteredDevice>, wanted: ReadonlySet<string>): Set<RegisteredDevice> {
  const found = new Set<RegisteredDevice>();
  const names = new Set<string>();
  for (const name of wanted) {
    const device = devices.get(name);
    if (device === undefined) names.add(name);
    else found.add(device);
  }
  if (names.size > 0) for (const device of devices.values()) if (names.has(device.name)) found.add(device);
  return found;
}
