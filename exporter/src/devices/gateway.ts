import type {
  Delivery,
  Device,
  DeviceDescription,
  DeviceEvent,
  Gateway,
  Labels,
  Logger,
  MalformedPayload,
  MalformedReason,
  UnmappedSource,
} from '@gaugeway/connectors/contract';
import { noTracer, type Tracer } from '@gaugeway/connectors/trace';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Clock } from '../clock.ts';
import type { ConnectorEntry } from '../config/config.ts';
import type { EventLog } from '../events.ts';
import { ConnectorLines } from '../lines/connectorLines.ts';
import type { LineSink } from '../lines/logLine.ts';
import { noLines } from '../lines/noLines.ts';
import { withFields } from '../log.ts';
import type { TimedSeries } from '../series/propertySeries.ts';
import { noTap, type SampleTap } from '../series/sampleTap.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import type { StateStore } from '../state/state.ts';
import { ConnectorTracer } from './connectorTracer.ts';
import { settleMs, type ConnectorContext, type LinkState } from './connectorContext.ts';
import { ConnectorCounters, type DropReason } from './connectorCounters.ts';
import { RegisteredDevice } from './device.ts';
import { idRefusal, isSelected, storedDescription, wellFormedDescription } from './deviceDescription.ts';
import { FewNamed } from './fewNamed.ts';
import { FlappingFilter } from './flappingFilter.ts';
import { ignoredDevice } from './ignoredDevice.ts';
import { DiscardedMessages } from './discardedMessages.ts';
import { MalformedInput } from './malformedInput.ts';
import { RefusedSeries } from './refusedSeries.ts';
import { SourceClock } from './sourceClock.ts';

/** Devices over their own budget that are remembered, so that each is logged once. */
const mostRememberedDrops = 1000;
/** Properties whose rejected readings are events, in each {@link rejectionsPeriodMs}. */
const mostNamedRejections = 100;
const rejectionsPeriodMs = 60_000;

/** Ticks are a second apart: a later one means that the machine slept or the process was stopped. */
const jumpMs = 10_000;

/** Why the link of a connector that was stopped is down. */
export const stopped = 'stopped';

/** Acknowledges messages once their readings are durable. */
export interface Acknowledgements {
  /** As {@link Gateway.received}. */
  received(delivery: Delivery, connector: string): boolean;
}

/** What all connectors share. */
export interface GatewayServices {
  readonly store: SeriesStore;
  /** Default: no output. */
  readonly tap?: SampleTap;
  /** Default: each message is acknowledged at once. */
  readonly acknowledgements?: Acknowledgements;
  readonly state: StateStore;
  readonly events: EventLog;
  /** Default: none. */
  readonly lines?: LineSink;
  readonly log: Logger;
  /** Logs at level debug whatever `log.level` is. Default: `log`. */
  readonly debugLog?: Logger;
  /** Default: nothing is traced. */
  readonly tracer?: Tracer;
  readonly instanceId: (connector: string) => string;
  /** Absolute path of a connector type's own folder. */
  readonly folder: (type: string) => string;
  readonly observePoll: (connector: string, seconds: number) => void;
  readonly metric: (name: string) => Metric | undefined;
  readonly clock: Clock;
}

/** One connector's side of the exporter: its devices, its link and its counters. Starts with the devices in the state store. */
export class ConnectorGateway implements Gateway, ConnectorContext {
  readonly name: string;
  readonly type: string;
  readonly config: ConnectorEntry['config'];
  readonly counters = new ConnectorCounters();
  readonly linkState: LinkState;
  readonly devices = new Map<string, RegisteredDevice>();
  readonly timed = new Set<TimedSeries>();
  readonly resolutions: ConnectorContext['resolutions'] = new WeakMap();
  readonly propertyFlapping = new FlappingFilter();
  readonly rejections = new FewNamed(mostNamedRejections, rejectionsPeriodMs);
  readonly instanceId: string;
  readonly folder: string;
  readonly log: Logger;
  readonly debugLog: Logger;
  readonly store: SeriesStore;
  readonly tap: SampleTap;
  readonly tracer: Tracer;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly lines: ConnectorLines;
  readonly metric: (name: string) => Metric | undefined;
  readonly clock: Clock;
  sourceInfo: { readonly version?: string; readonly endpoint: string } | undefined;
  /** When the first certificate expires. */
  certificateExpiresMs: number | undefined;
  /** Absent for a connector that has no such topics. */
  unmappedTopics: UnmappedSource | undefined;
  readonly #sourceClock: SourceClock;
  readonly #acknowledgements: Acknowledgements | undefined;
  readonly #observePoll: GatewayServices['observePoll'];
  readonly #input: MalformedInput;
  readonly #discarded: DiscardedMessages;
  readonly #reportedDrops = new Set<string>();
  readonly #refused: RefusedSeries;
  #hasInventory = false;
  /** No device of the connector was known at its start. */
  readonly #isNew: boolean;
  #tickedMs: number;
  #closed = false;

  constructor(entry: ConnectorEntry, services: GatewayServices) {
    this.name = entry.name;
    this.type = entry.type;
    this.config = entry.config;
    this.instanceId = services.instanceId(entry.name);
    this.folder = services.folder(entry.type);
    this.#observePoll = services.observePoll;
    this.log = withFields(services.log, { connector: entry.name });
    this.debugLog = withFields(services.debugLog ?? services.log, { connector: entry.name });
    this.store = services.store;
    this.tap = services.tap ?? noTap;
    this.tracer = new ConnectorTracer(services.tracer ?? noTracer, entry.name);
    this.#acknowledgements = services.acknowledgements;
    this.state = services.state;
    this.events = services.events;
    this.metric = services.metric;
    this.clock = services.clock;
    this.#sourceClock = new SourceClock(services.clock);
    const { lines: sink = noLines, clock } = services;
    this.lines = new ConnectorLines({ sink, connector: this.name, clock, sendsMessages: this.config.log.messages });
    this.#discarded = new DiscardedMessages(this.counters.discarded, this.log);
    this.#input = new MalformedInput(this.counters.parseErrors, this.log);
    this.#refused = new RefusedSeries(this.log, this.config.max_series);
    const nowMs = this.now();
    this.linkState = { linkedSinceMs: undefined, unlinkedSinceMs: nowMs, why: undefined, disturbedMs: nowMs };
    this.#tickedMs = nowMs;
    this.#restore();
    this.#isNew = this.devices.size === 0;
  }

  /** Value of the label `protocol`. */
  get protocol(): string {
    return this.type.replaceAll('-', '_');
  }

  now(): number {
    return this.clock.now();
  }

  at(sourceMs: number): number {
    return this.#sourceClock.toExporter(sourceMs);
  }

  device(description: DeviceDescription): Device {
    if (this.#closed) return ignoredDevice;
    const known = this.devices.get(description.id);
    const refusal = idRefusal(description.id);
    if (refusal !== undefined) return this.#refuse(description.id, refusal);
    const wellFormed = wellFormedDescription(description);
    if (!isSelected(this.config, wellFormed)) {
      known?.remove();
      return ignoredDevice;
    }
    if (known !== undefined) {
      const before = known.description;
      known.describe(wellFormed);
      this.#reportChanges(known, before, wellFormed);
      return known;
    }
    const device = new RegisteredDevice(this, wellFormed);
    this.devices.set(device.id, device);
    if (!this.#isFirstInventory()) device.event({ event: 'device_added' });
    return device;
  }

  wants(description: DeviceDescription): boolean {
    return isSelected(this.config, description);
  }

  inventory(ids: Iterable<string>): void {
    this.#hasInventory = true;
    const present = new Set(ids);
    this.gone([...this.devices.keys()].filter((id) => !present.has(id)));
  }

  gone(ids: Iterable<string>): void {
    for (const id of ids) {
      const device = this.devices.get(id);
      device?.event({ event: 'device_removed' });
      device?.remove();
    }
  }

  link(up: boolean, why?: string): void {
    const link = this.linkState;
    if (this.#closed) return;
    const isChange = up !== (link.linkedSinceMs !== undefined);
    const isNewReason = why !== undefined && why !== link.why;
    link.why = up ? undefined : why;
    if (isChange || isNewReason) this.#logLink(up, why);
    if (!isChange) return;
    const nowMs = this.now();
    link.disturbedMs = nowMs;
    link.linkedSinceMs = up ? nowMs : undefined;
    if (!up) link.unlinkedSinceMs = nowMs;
    for (const device of this.devices.values()) device.evaluate();
  }

  source(info: { readonly version?: string; readonly endpoint: string }): void {
    const { version: from } = this.sourceInfo ?? {};
    const { version: to } = info;
    if (from !== undefined && to !== undefined && from !== to) this.event({ event: 'source_version_changed', attributes: { from, to } });
    this.sourceInfo = info;
  }

  event(event: DeviceEvent): void {
    if (this.#closed) return;
    this.events.append({ connector: this.name }, event);
  }

  received(delivery?: Delivery): boolean {
    this.counters.messages++;
    if (delivery === undefined) return true;
    if (this.#acknowledgements !== undefined) return this.#acknowledgements.received(delivery, this.name);
    delivery.acknowledge();
    return true;
  }

  polled(durationMs: number): void {
    if (!this.#closed) this.#observePoll(this.name, durationMs / 1000);
  }

  certificate(expiresAtMs: number | undefined): void {
    this.certificateExpiresMs = expiresAtMs;
  }

  discarded(pattern: string): void {
    this.counters.messages++;
    this.#discarded.add(pattern, this.now());
  }

  unmapped(topics: UnmappedSource): void {
    this.unmappedTopics = topics;
  }

  malformed(reason: MalformedReason, what: string, about?: string | MalformedPayload): void {
    const { detail, payload, device: id = what } = typeof about === 'object' ? about : { detail: about };
    const device = this.devices.get(id);
    this.#input.malformed(reason, { what, detail, device, nowMs: this.now() });
    if (this.lines.sendsMessages && payload !== undefined) this.lines.malformed({ reason, what, detail: detail ?? '', payload, device });
  }

  wellFormed(what: string): void {
    this.#input.wellFormed(what);
  }

  fits(series: number): boolean {
    return this.counters.series + series <= this.config.max_series;
  }

  dropped(reason: DropReason, device: Labels, key: string): void {
    this.counters.dropped.add(reason);
    if (reason === 'connector_limit') return this.#refused.add(device, key);
    const who = device['device'] ?? '';
    if (this.#reportedDrops.has(who) || this.#reportedDrops.size >= mostRememberedDrops) return;
    this.#reportedDrops.add(who);
    this.log.warn(`series refused: ${reason}`, { ...device, key });
  }

  forget(id: string): void {
    this.devices.delete(id);
  }

  /** Once a second: what time alone changes. Devices become silent or offline, holds end, devices that are long offline are removed. */
  tick(): void {
    const nowMs = this.now();
    // an interval between signs of life that spans a jump of time is not the device's
    if (nowMs - this.#tickedMs > jumpMs) this.linkState.disturbedMs = nowMs;
    this.#tickedMs = nowMs;
    for (const series of this.timed) if (!series.expire(nowMs)) this.timed.delete(series);
    this.#refused.report(nowMs);
    this.#input.report();
    this.#reportRejections();
    const removesOffline = this.#removesOffline(nowMs);
    for (const device of this.devices.values()) {
      device.evaluate();
      const { verdict, stateSinceMs } = device.liveness;
      if (!removesOffline || verdict.state !== 'offline' || nowMs - stateSinceMs <= this.config.forget_after) continue;
      device.event({ event: 'device_forgotten' });
      device.remove();
    }
  }

  /** Removes the series of all devices from the scrape; the state store keeps them. Later calls of the connector have no effect. */
  close(): void {
    this.#closed = true;
    for (const device of this.devices.values()) device.close();
    this.devices.clear();
  }

  /** Devices that a source lists for the first time are no news. */
  #isFirstInventory(): boolean {
    const { linkedSinceMs } = this.linkState;
    return this.#isNew && (linkedSinceMs === undefined || this.now() - linkedSinceMs < settleMs);
  }

  #reportRejections(): void {
    const others = this.rejections.takeOthers();
    if (others !== undefined) this.log.warn(`readings of "${others.first}" and perhaps others are rejected`, { properties: others.count });
  }

  /** Only where the source has no inventory, and not before it had time to send one. */
  #removesOffline(nowMs: number): boolean {
    const { linkedSinceMs } = this.linkState;
    return !this.#hasInventory && linkedSinceMs !== undefined && nowMs - linkedSinceMs > settleMs;
  }

  #logLink(up: boolean, why: string | undefined): void {
    const event: DeviceEvent = { event: up ? 'connector_up' : 'connector_down', attributes: why === undefined ? {} : { reason: why } };
    this.events.append({ connector: this.name }, event, up || why === stopped ? 'info' : 'warn');
  }

  #restore(): void {
    for (const stored of this.state.load(this.name)) {
      const { id } = stored.device;
      const description = storedDescription(stored.device);
      if (description !== undefined && isSelected(this.config, description)) {
        this.devices.set(id, new RegisteredDevice(this, description, stored));
      } else this.state.removeDevice(this.name, id);
    }
  }

  #refuse(id: string, why: string): Device {
    this.counters.refusedDevices++;
    this.malformed('encoding', `device id ${JSON.stringify(id.slice(0, 40))}`, why);
    return ignoredDevice;
  }

  #reportChanges(known: RegisteredDevice, before: DeviceDescription, { name = known.id, firmware, area }: DeviceDescription): void {
    const report = (event: string, from: string, to: string) => from !== to && known.event({ event, attributes: { from, to } });
    report('device_renamed', before.name ?? known.id, name);
    if (before.area !== undefined) report('area_changed', before.area, area ?? '');
    if (before.firmware !== undefined && firmware !== undefined) report('firmware_changed', before.firmware, firmware);
  }
}
