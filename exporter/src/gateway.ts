import { createHash } from 'node:crypto';
import type { Device, DeviceDescription, DeviceEvent, Gateway, Labels, Logger, MalformedReason } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { ConnectorEntry } from './config/config.ts';
import type { ConnectorContext, LinkState } from './connectorContext.ts';
import { ConnectorCounters, type DropReason } from './connectorCounters.ts';
import { RegisteredDevice } from './device.ts';
import { isWanted } from './deviceSettings.ts';
import type { EventLog } from './events.ts';
import { withFields } from './log.ts';
import { nowhere, type BooleanSeries } from './points.ts';
import type { SeriesStore } from './seriesStore.ts';
import type { StateStore } from './state.ts';

const longestIdBytes = 128;
/** Sources of malformed input that are remembered one by one; beyond it they are only counted. */
const rememberedComplaints = 1000;

/** What all connectors share. */
export interface GatewayServices {
  readonly store: SeriesStore;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly log: Logger;
  readonly instanceId: (connector: string) => string;
  readonly metric: (name: string) => Metric | undefined;
  readonly now: () => number;
}

/** One connector's side of the exporter: its devices, its link and its counters. Begins with what the state store holds. */
export class ConnectorGateway implements Gateway, ConnectorContext {
  readonly name: string;
  readonly type: string;
  readonly config: ConnectorEntry['config'];
  readonly counters = new ConnectorCounters();
  readonly linkState: LinkState;
  readonly devices = new Map<string, RegisteredDevice>();
  readonly held = new Set<BooleanSeries>();
  readonly resolutions: ConnectorContext['resolutions'] = new WeakMap();
  readonly instanceId: string;
  readonly log: Logger;
  readonly store: SeriesStore;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly metric: (name: string) => Metric | undefined;
  readonly now: () => number;
  sourceInfo: { readonly version?: string; readonly endpoint: string } | undefined;
  readonly #complaints = new Map<string, Set<MalformedReason>>();
  readonly #overBudget = new Set<string>();

  constructor(entry: ConnectorEntry, services: GatewayServices) {
    this.name = entry.name;
    this.type = entry.type;
    this.config = entry.config;
    this.instanceId = services.instanceId(entry.name);
    this.log = withFields(services.log, { connector: entry.name });
    this.store = services.store;
    this.state = services.state;
    this.events = services.events;
    this.metric = services.metric;
    this.now = services.now;
    const nowMs = services.now();
    this.linkState = { linkedSinceMs: undefined, unlinkedSinceMs: nowMs, disturbedMs: nowMs };
    this.#restore();
  }

  /** Value of the label `protocol`. */
  get protocol(): string {
    return this.type.replaceAll('-', '_');
  }

  device(description: DeviceDescription): Device {
    const known = this.devices.get(description.id);
    const refusal = idRefusal(description.id);
    if (refusal !== undefined) return this.#refuse(description.id, refusal);
    const wellFormed = { ...description, ...wellFormedTexts(description) };
    if (!this.#isOurs(wellFormed)) {
      known?.remove();
      return ignoredDevice;
    }
    if (known !== undefined) {
      this.#tellRename(known, wellFormed);
      known.describe(wellFormed);
      return known;
    }
    const device = new RegisteredDevice(this, wellFormed);
    this.devices.set(device.id, device);
    return device;
  }

  inventory(ids: Iterable<string>): void {
    const present = new Set(ids);
    for (const device of [...this.devices.values()]) {
      if (present.has(device.id)) continue;
      device.event({ event: 'device_removed' });
      device.remove();
    }
  }

  link(up: boolean, why?: string): void {
    const link = this.linkState;
    if (up === (link.linkedSinceMs !== undefined)) return;
    const nowMs = this.now();
    link.disturbedMs = nowMs;
    link.linkedSinceMs = up ? nowMs : undefined;
    if (!up) link.unlinkedSinceMs = nowMs;
    this.event({ event: up ? 'connector_up' : 'connector_down', attributes: why === undefined ? {} : { reason: why } });
    for (const device of this.devices.values()) device.evaluate();
  }

  source(info: { readonly version?: string; readonly endpoint: string }): void {
    this.sourceInfo = info;
  }

  event(event: DeviceEvent): void {
    this.events.append({ connector: this.name }, event);
  }

  received(): void {
    this.counters.messages++;
  }

  malformed(reason: MalformedReason, what: string, detail?: string): void {
    this.counters.parseErrors.add(reason);
    let reasons = this.#complaints.get(what);
    if (reasons === undefined) {
      if (this.#complaints.size >= rememberedComplaints) return;
      this.#complaints.set(what, (reasons = new Set()));
    }
    if (reasons.has(reason)) return;
    reasons.add(reason);
    this.log.warn(`cannot read "${what}": ${reason}`, detail === undefined ? {} : { detail });
  }

  wellFormed(what: string): void {
    if (this.#complaints.size > 0 && this.#complaints.delete(what)) this.log.info(`"${what}" is readable again`);
  }

  fits(series: number): boolean {
    return this.counters.series + series <= this.config.max_series;
  }

  dropped(reason: DropReason, device: Labels, key: string): void {
    this.counters.dropped.add(reason);
    const who = `${device['device']}:${reason}`;
    if (this.#overBudget.has(who) || this.#overBudget.size >= rememberedComplaints) return;
    this.#overBudget.add(who);
    this.log.warn(`series refused: ${reason}`, { ...device, key });
  }

  forget(id: string): void {
    this.devices.delete(id);
  }

  /** Once a second: time alone makes devices silent or offline, ends holds and forgets the long gone. */
  tick(): void {
    const nowMs = this.now();
    for (const held of this.held) if (!held.release(nowMs)) this.held.delete(held);
    for (const device of this.devices.values()) {
      device.evaluate();
      if (device.verdict.state === 'offline' && nowMs - device.stateSinceMs > this.config.forget_after) device.remove();
    }
  }

  /** Takes the series of all devices off the scrape; the state store keeps what it has. */
  close(): void {
    for (const device of this.devices.values()) device.series.removeAll();
    this.devices.clear();
  }

  #restore(): void {
    for (const stored of this.state.load(this.name)) {
      const description = JSON.parse(stored.device.description) as DeviceDescription;
      if (this.#isOurs(description)) this.devices.set(description.id, new RegisteredDevice(this, description, stored));
      else this.state.removeDevice(this.name, description.id);
    }
  }

  #isOurs({ id, name = id }: DeviceDescription): boolean {
    const { shard } = this.config;
    return isWanted(this.config, id, name) && (shard === undefined || shardOf(id, shard.count) === shard.index);
  }

  #refuse(id: string, why: string): Device {
    this.counters.refusedDevices++;
    this.malformed('encoding', `device id ${JSON.stringify(id.slice(0, 40))}`, why);
    return ignoredDevice;
  }

  #tellRename(known: RegisteredDevice, { name }: DeviceDescription): void {
    const before = known.description.name;
    if (name !== before) known.event({ event: 'device_renamed', attributes: { from: before ?? known.id, to: name ?? known.id } });
  }
}

/** Takes everything and does nothing: a device that is filtered, of another shard or refused. */
const ignoredDevice: Device = {
  lastSeenMs: undefined,
  map: (properties) => properties.map(() => nowhere),
  seen: () => undefined,
  event: () => undefined,
  online: () => undefined,
  offline: () => undefined,
  unvouched: () => undefined,
  remove: () => undefined,
};

/** Which of `count` exporters keeps a device: the same on every machine and in every version. */
export function shardOf(id: string, count: number): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0) % count;
}

function idRefusal(id: string): string | undefined {
  if (id === '') return 'empty';
  if (!id.isWellFormed()) return 'not well-formed Unicode';
  // control characters end a line or the input for some readers of the exposition
  if (/\p{Cc}/u.test(id)) return 'holds control characters';
  return Buffer.byteLength(id) > longestIdBytes ? `longer than ${longestIdBytes} bytes` : undefined;
}

/** Names are made well-formed and cut at a code point below 128 bytes (catalogue §2). */
function wellFormedTexts(description: DeviceDescription): Partial<DeviceDescription> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(description)) if (key !== 'id' && typeof value === 'string') texts[key] = wellFormedText(value);
  return texts;
}

export function wellFormedText(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .trim();
  if (Buffer.byteLength(clean) <= longestIdBytes) return clean;
  // a cut inside a character leaves U+FFFD at the end
  return Buffer.from(clean)
    .subarray(0, longestIdBytes)
    .toString()
    .replace(/\ufffd+$/, '');
}
