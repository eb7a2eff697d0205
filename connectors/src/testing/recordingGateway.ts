import type {
  Delivery,
  Device,
  DeviceDescription,
  DeviceEvent,
  Fresh,
  Gateway,
  Logger,
  MalformedPayload,
  MalformedReason,
  Point,
  Property,
  Quality,
  UnmappedSource,
} from '../contract.ts';
import { noTracer, type Tracer } from '../trace.ts';

/** A gateway that records the calls of a connector. Tests set its clock. */
export class RecordingGateway implements Gateway {
  readonly instanceId = 'test';
  nowMs = Date.UTC(2026, 0, 15, 12);
  /** By how much this clock is ahead of the source's. */
  aheadMs = 0;
  readonly devices = new Map<string, RecordedDevice>();
  /** Those of earlier runs that no longer exist. */
  readonly goneIds: string[] = [];
  readonly links: { readonly up: boolean; readonly why?: string }[] = [];
  readonly events: DeviceEvent[] = [];
  readonly complaints: { readonly reason: MalformedReason; readonly what: string }[] = [];
  /** Patterns of discarded messages. */
  readonly discardedPatterns: string[] = [];
  /** What was said to be well-formed, also where it was before. */
  readonly recoveries: string[] = [];
  /** Ids of the devices that malformed input is said to be about. */
  readonly malformedDevices = new Set<string>();
  readonly lines: { readonly level: keyof Logger; readonly message: string }[] = [];
  readonly #deliveries = new Set<number>();
  sourceInfo: { readonly version?: string; readonly endpoint: string } | undefined;
  messages = 0;
  /** Of the messages, those that had to be acknowledged. */
  acknowledged = 0;
  polls = 0;
  unmappedTopics: UnmappedSource | undefined;
  certificateExpiresMs: number | undefined;
  /** Set by tests that write to it. */
  folder = '';
  /** Replaced by tests that look at traces. */
  tracer: Tracer = noTracer;
  readonly log: Logger = {
    debug: (message) => void this.lines.push({ level: 'debug', message }),
    info: (message) => void this.lines.push({ level: 'info', message }),
    warn: (message) => void this.lines.push({ level: 'warn', message }),
    error: (message) => void this.lines.push({ level: 'error', message }),
  };

  /** The state of the link, as last reported. */
  get isUp(): boolean {
    return this.links.at(-1)?.up ?? false;
  }

  /** The device with this id; throws if there is none. */
  known(id: string): RecordedDevice {
    const device = this.devices.get(id);
    if (device === undefined) throw new Error(`no device "${id}" among ${[...this.devices.keys()].join(', ')}`);
    return device;
  }

  /** The number of malformed inputs with this reason. */
  count(reason: MalformedReason): number {
    return this.complaints.filter((complaint) => complaint.reason === reason).length;
  }

  device(description: DeviceDescription): RecordedDevice {
    const known = this.devices.get(description.id);
    if (known === undefined) {
      const device = new RecordedDevice(description);
      this.devices.set(description.id, device);
      return device;
    }
    known.description = description;
    return known;
  }

  /** Tests may replace it. */
  wants: (description: DeviceDescription) => boolean = () => true;

  inventory(ids: Iterable<string>): void {
    const present = new Set(ids);
    for (const id of this.devices.keys()) if (!present.has(id)) this.devices.delete(id);
  }

  gone(ids: Iterable<string>): void {
    for (const id of ids) {
      this.goneIds.push(id);
      this.devices.delete(id);
    }
  }

  link(up: boolean, why?: string): void {
    this.links.push({ up, ...(why !== undefined && { why }) });
  }

  source(info: { readonly version?: string; readonly endpoint: string }): void {
    this.sourceInfo = info;
  }

  event(event: DeviceEvent): void {
    this.events.push(event);
  }

  received(delivery?: Delivery): boolean {
    this.messages++;
    if (delivery === undefined) return true;
    this.acknowledged++;
    const isNew = !(delivery.isRepeated && this.#deliveries.has(delivery.id));
    this.#deliveries.add(delivery.id);
    delivery.acknowledge();
    return isNew;
  }

  polled(): void {
    this.polls++;
  }

  certificate(expiresAtMs: number | undefined): void {
    this.certificateExpiresMs = expiresAtMs;
  }

  discarded(pattern: string): void {
    this.discardedPatterns.push(pattern);
  }

  unmapped(topics: UnmappedSource): void {
    this.unmappedTopics = topics;
  }

  malformed(reason: MalformedReason, what: string, about?: string | MalformedPayload): void {
    this.complaints.push({ reason, what });
    if (typeof about === 'object' && about.device !== undefined) this.malformedDevices.add(about.device);
  }

  wellFormed(what: string): void {
    this.recoveries.push(what);
  }

  now(): number {
    return this.nowMs;
  }

  at(sourceMs: number): number {
    return Math.min(sourceMs + this.aheadMs, this.nowMs);
  }
}

/** The recorded calls for one device. */
export class RecordedDevice implements Device {
  description: DeviceDescription;
  lastSeenMs: number | undefined;
  properties: readonly Property[] = [];
  points: readonly RecordedPoint[] = [];
  maps = 0;
  readonly events: DeviceEvent[] = [];
  readonly undeclaredValues = new Map<string, unknown>();
  counts: Readonly<Record<Quality, number>> | undefined;
  lastPayload: unknown;
  readonly failures: string[] = [];
  /** The reported cause of being offline. */
  cause: string | undefined;
  /** The reported reachability; undefined before the first report. */
  source: 'online' | 'unknown' | 'protocol' | 'poll_failed' | 'disabled' | 'expected' | undefined;

  constructor(description: DeviceDescription) {
    this.description = description;
  }

  /** The point of the property with this native name (path and name joined by dots); throws if there is none. */
  point(name: string): RecordedPoint {
    const index = this.properties.findIndex((property) => nativeName(property) === name);
    const point = this.points[index];
    if (point === undefined) throw new Error(`no property "${name}" among ${this.properties.map(nativeName).join(', ')}`);
    return point;
  }

  /** The current values by native name. */
  get values(): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    this.properties.forEach((property, index) => {
      const last = this.points[index]?.last;
      if (last !== undefined) values[nativeName(property)] = last.raw;
    });
    return values;
  }

  map(properties: readonly Property[]): readonly Point[] {
    this.maps++;
    this.properties = properties;
    this.points = properties.map(() => new RecordedPoint());
    return this.points;
  }

  seen(atMs: number): void {
    this.lastSeenMs = Math.max(this.lastSeenMs ?? atMs, atMs);
  }

  event(event: DeviceEvent): void {
    this.events.push(event);
  }

  quality(counts: Readonly<Record<Quality, number>>): void {
    this.counts = counts;
  }

  undeclared(name: string, raw: unknown): void {
    this.undeclaredValues.set(name, raw);
  }

  online(): void {
    this.source = 'online';
  }

  offline(reason: Exclude<RecordedDevice['source'], 'online' | 'unknown' | undefined>, cause?: string): void {
    this.source = reason;
    this.cause = cause;
  }

  payload(payload: unknown): void {
    this.lastPayload = payload;
  }

  failed(message: string): void {
    this.failures.push(message);
  }

  reachabilityUnknown(): void {
    this.source = 'unknown';
  }

  remove(): void {
    this.source = undefined;
  }
}

/** Records every reading of one property. */
export class RecordedPoint implements Point {
  readonly readings: { readonly raw: unknown; readonly atMs: number; readonly fresh: Fresh }[] = [];

  get last(): { readonly raw: unknown; readonly atMs: number; readonly fresh: Fresh } | undefined {
    return this.readings.at(-1);
  }

  set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    this.readings.push({ raw, atMs, fresh });
  }

  holds(raw: unknown): boolean {
    return this.last === undefined || this.last.raw === raw;
  }
}

function nativeName({ name, path = [] }: Property): string {
  return [...path, name].join('.');
}
