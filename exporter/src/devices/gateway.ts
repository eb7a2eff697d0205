import { createHash } from 'node:crypto';
import type { Device, DeviceDescription, DeviceEvent, Gateway, Labels, Logger, MalformedReason } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { ConnectorEntry } from '../config/config.ts';
import { settleMs, type ConnectorContext, type LinkState } from './connectorContext.ts';
import type { Clock } from '../clock.ts';
import { ConnectorCounters, type DropReason } from './connectorCounters.ts';
import { RegisteredDevice } from './device.ts';
import { isWanted } from './deviceSettings.ts';
import { FlickerFilter } from './flickerFilter.ts';
import type { EventLog } from '../events.ts';
import { withFields } from '../log.ts';
import type { NumberSeries } from '../series/numberSeries.ts';
import { nowhere, type BooleanSeries } from '../series/counterSeries.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import type { StateStore, StoredDevice } from '../state/state.ts';

const longestIdBytes = 128;
/** Sources of malformed input that are remembered one by one; beyond it they are only counted. */
const rememberedComplaints = 1000;

/** Ticks are a second apart: one this late tells that the machine slept or the process stood still. */
const jumpMs = 10_000;

/** Why a connector receives nothing that was told to end. */
export const stopped = 'stopped';

/** What all connectors share. */
export interface GatewayServices {
  readonly store: SeriesStore;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly log: Logger;
  readonly instanceId: (connector: string) => string;
  /** Absolute path of a connector type's own folder. */
  readonly folder: (type: string) => string;
  readonly observePoll: (connector: string, seconds: number) => void;
  readonly metric: (name: string) => Metric | undefined;
  readonly clock: Clock;
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
  readonly watched = new Set<NumberSeries>();
  readonly resolutions: ConnectorContext['resolutions'] = new WeakMap();
  readonly instanceId: string;
  readonly folder: string;
  readonly log: Logger;
  readonly store: SeriesStore;
  readonly state: StateStore;
  readonly events: EventLog;
  readonly metric: (name: string) => Metric | undefined;
  readonly clock: Clock;
  sourceInfo: { readonly version?: string; readonly endpoint: string } | undefined;
  /** Of the first certificate to expire. */
  certificateExpiresMs: number | undefined;
  readonly #observePoll: GatewayServices['observePoll'];
  readonly #complaints = new Map<string, Set<MalformedReason>>();
  readonly #flicker = new FlickerFilter();
  readonly propertyFlicker = new FlickerFilter();
  readonly #overBudget = new Set<string>();
  #hasInventory = false;
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
    this.store = services.store;
    this.state = services.state;
    this.events = services.events;
    this.metric = services.metric;
    this.clock = services.clock;
    const nowMs = this.now();
    this.linkState = { linkedSinceMs: undefined, unlinkedSinceMs: nowMs, why: undefined, disturbedMs: nowMs };
    this.#tickedMs = nowMs;
    this.#restore();
  }

  /** Value of the label `protocol`. */
  get protocol(): string {
    return this.type.replaceAll('-', '_');
  }

  now(): number {
    return this.clock.now();
  }

  at(sourceMs: number): number {
    return this.clock.fromWall(sourceMs);
  }

  device(description: DeviceDescription): Device {
    if (this.#closed) return ignoredDevice;
    const known = this.devices.get(description.id);
    const refusal = idRefusal(description.id);
    if (refusal !== undefined) return this.#refuse(description.id, refusal);
    const wellFormed = { ...description, ...wellFormedTexts(description) };
    if (!this.#isOurs(wellFormed)) {
      known?.remove();
      return ignoredDevice;
    }
    if (known !== undefined) {
      this.#tellChanges(known, wellFormed);
      known.describe(wellFormed);
      return known;
    }
    const device = new RegisteredDevice(this, wellFormed);
    this.devices.set(device.id, device);
    return device;
  }

  wants(description: DeviceDescription): boolean {
    return this.#isOurs(description);
  }

  inventory(ids: Iterable<string>): void {
    this.#hasInventory = true;
    const present = new Set(ids);
    for (const device of [...this.devices.values()]) {
      if (present.has(device.id)) continue;
      device.event({ event: 'device_removed' });
      device.remove();
    }
  }

  link(up: boolean, why?: string): void {
    const link = this.linkState;
    if (this.#closed) return;
    const isChange = up !== (link.linkedSinceMs !== undefined);
    const isNews = isChange || (why !== undefined && why !== link.why);
    link.why = up ? undefined : why;
    if (isNews) this.#tellLink(up, why);
    if (!isChange) return;
    const nowMs = this.now();
    link.disturbedMs = nowMs;
    link.linkedSinceMs = up ? nowMs : undefined;
    if (!up) link.unlinkedSinceMs = nowMs;
    for (const device of this.devices.values()) device.evaluate();
  }

  #tellLink(up: boolean, why: string | undefined): void {
    const event: DeviceEvent = { event: up ? 'connector_up' : 'connector_down', attributes: why === undefined ? {} : { reason: why } };
    this.events.append({ connector: this.name }, event, up || why === stopped ? 'info' : 'warn');
  }

  source(info: { readonly version?: string; readonly endpoint: string }): void {
    this.sourceInfo = info;
  }

  event(event: DeviceEvent): void {
    if (this.#closed) return;
    this.events.append({ connector: this.name }, event);
  }

  received(): void {
    this.counters.messages++;
  }

  polled(durationMs: number): void {
    if (!this.#closed) this.#observePoll(this.name, durationMs / 1000);
  }

  certificate(expiresAtMs: number | undefined): void {
    this.certificateExpiresMs = expiresAtMs;
  }

  malformed(reason: MalformedReason, what: string, detail?: string): void {
    this.counters.parseErrors.add(reason);
    let reasons = this.#complaints.get(what);
    if (reasons === undefined) {
      if (this.#complaints.size >= rememberedComplaints) return;
      this.#complaints.set(what, (reasons = new Set()));
    }
    const isNews = !reasons.has(reason);
    reasons.add(reason);
    if (!this.#flicker.isWrong(`${what} ${reason}`, isNews, this.now())) return;
    const more = detail === undefined ? {} : { detail };
    // an undeclared key is the definition's gap, not damage
    if (reason === 'unknown_key') this.log.info(`"${what}" has a key that its definition does not declare`, more);
    else this.log.warn(`cannot read "${what}": ${reason}`, more);
  }

  wellFormed(what: string): void {
    const reasons = this.#complaints.size > 0 ? this.#complaints.get(what) : undefined;
    if (reasons === undefined) return;
    this.#complaints.delete(what);
    const told = [...reasons].filter((reason) => this.#flicker.isRight(`${what} ${reason}`));
    if (told.length > 0) this.log.info(`"${what}" is readable again`);
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
    // no gap between signs of life that reaches over it says anything
    if (nowMs - this.#tickedMs > jumpMs) this.linkState.disturbedMs = nowMs;
    this.#tickedMs = nowMs;
    for (const held of this.held) if (!held.release(nowMs)) this.held.delete(held);
    for (const series of this.watched) if (!series.expire(nowMs)) this.watched.delete(series);
    const forgets = this.#forgets(nowMs);
    for (const device of this.devices.values()) {
      device.evaluate();
      if (forgets && device.verdict.state === 'offline' && nowMs - device.stateSinceMs > this.config.forget_after) device.remove();
    }
  }

  /** Takes the series of all devices off the scrape; the state store keeps what it has. A connector's late calls have no effect. */
  close(): void {
    this.#closed = true;
    for (const device of this.devices.values()) device.close();
    this.devices.clear();
  }

  /** Only a source without an inventory, and not before it had the time to give one. */
  #forgets(nowMs: number): boolean {
    const { linkedSinceMs } = this.linkState;
    return !this.#hasInventory && linkedSinceMs !== undefined && nowMs - linkedSinceMs > settleMs;
  }

  #restore(): void {
    for (const stored of this.state.load(this.name)) {
      const { id } = stored.device;
      const description = storedDescription(stored.device);
      if (description !== undefined && this.#isOurs(description)) this.devices.set(id, new RegisteredDevice(this, description, stored));
      else this.state.removeDevice(this.name, id);
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

  #tellChanges(known: RegisteredDevice, { name = known.id, firmware }: DeviceDescription): void {
    const before = known.description;
    const tell = (event: string, from: string, to: string) => from !== to && known.event({ event, attributes: { from, to } });
    tell('device_renamed', before.name ?? known.id, name);
    if (before.firmware !== undefined && firmware !== undefined) tell('firmware_changed', before.firmware, firmware);
  }
}

/** Undefined for a row that is of no device. */
function storedDescription({ id, description }: StoredDevice): DeviceDescription | undefined {
  try {
    const stored = JSON.parse(description) as DeviceDescription | null;
    return stored?.id === id ? stored : undefined;
  } catch {
    return undefined;
  }
}

/** Takes everything and does nothing: a device that is filtered, of another shard or refused. */
const ignoredDevice: Device = {
  lastSeenMs: undefined,
  map: (properties) => properties.map(() => nowhere),
  seen: () => undefined,
  quality: () => undefined,
  undeclared: () => undefined,
  event: () => undefined,
  online: () => undefined,
  offline: () => undefined,
  payload: () => undefined,
  failed: () => undefined,
  reachabilityUnknown: () => undefined,
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
  const texts: Record<string, string | undefined> = {};
  for (const [key, value] of Object.entries(description)) {
    if (key !== 'id' && typeof value === 'string') texts[key] = wellFormedText(value) || undefined;
  }
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
