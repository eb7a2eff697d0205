import type { Device, DeviceDescription, Fresh, Point, Property } from '../../../contract.ts';
import type { MappedContext } from './mappedContext.ts';

/** Names of readings come from payloads too, and all of a device are mapped again with each new one. */
export const mostProperties = 300;
/** A device that was silent for this long may have been removed meanwhile. */
const renewMs = 60_000;

/** A device that mappings add readings to as messages bring them. */
export class MappedDevice {
  #description: DeviceDescription;
  #device: Device;
  readonly #context: MappedContext;
  readonly #indexes = new Map<string, number>();
  #properties: readonly Property[] = [];
  #points: readonly Point[] = [];
  #usedMs: number;
  /** It describes itself from now on: its readings are no longer those of mappings. */
  isReleased = false;
  /** Readings of properties that are not mapped yet. */
  readonly #waiting: { readonly index: number; readonly raw: unknown; readonly ms: number; readonly fresh: Fresh }[] = [];

  constructor(description: DeviceDescription, context: MappedContext) {
    this.#description = description;
    this.#context = context;
    this.#device = context.gateway.device(description);
    this.#usedMs = context.gateway.now();
  }

  /** The config does not leave it out. */
  get isWanted(): boolean {
    return this.#context.gateway.wants(this.#description);
  }

  /** When the newest message of it arrived. */
  get usedMs(): number {
    return this.#usedMs;
  }

  release(): void {
    this.isReleased = true;
    this.#points = [];
    this.#waiting.length = 0;
  }

  get id(): string {
    return this.#description.id;
  }

  /** It has properties that are not mapped yet: {@link mapNew} is due at the end of the message. */
  get isChanged(): boolean {
    return this.#waiting.length > 0;
  }

  /** Of its properties, by their numbers; another list when they are mapped again. */
  get points(): readonly Point[] {
    return this.#points;
  }

  get device(): Device {
    return this.#device;
  }

  /** A message of the device arrived. One that was removed because it was silent is added again. */
  use(nowMs: number): void {
    if (nowMs - this.#usedMs > renewMs) this.#register(this.#description);
    this.#usedMs = nowMs;
  }

  /** Takes what a message tells of the device; what it does not tell stays. */
  describe(description: DeviceDescription): void {
    const known = this.#description;
    const told = { ...known, ...description, addresses: description.addresses ?? known.addresses ?? [] };
    const keys = Object.keys(description) as (keyof DeviceDescription)[];
    const isSame = keys.every((key) => key === 'addresses' || description[key] === known[key]);
    if (!isSame || told.addresses.join() !== (known.addresses ?? []).join()) this.#register(told);
  }

  /** The number of the property with this key, which is added if it is new, for {@link mapNew}; undefined where the device has too many. */
  indexOf(key: string, property: Property): number | undefined {
    const index = this.#indexes.get(key) ?? this.#properties.length;
    if (index >= mostProperties) return undefined;
    this.#indexes.set(key, index);
    // the unit of a known one may be another now
    if (index === this.#properties.length) this.#properties = [...this.#properties, property];
    else if (this.#properties[index]?.unit !== property.unit) {
      this.mapNew();
      this.#map(this.#properties.with(index, property));
    }
    return index;
  }

  unitOf(index: number): string | undefined {
    return this.#properties[index]?.unit;
  }

  set(index: number, raw: unknown, reading: { readonly ms: number; readonly fresh: Fresh }): void {
    const point = this.#points[index];
    if (point === undefined) this.#waiting.push({ index, raw, ms: reading.ms, fresh: reading.fresh });
    else point.set(raw, reading.ms, reading.fresh);
  }

  /** Maps the properties that a message added, all at once, and sets their readings. */
  mapNew(): void {
    if (this.#waiting.length === 0) return;
    this.#map(this.#properties);
    for (const { index, raw, ms, fresh } of this.#waiting.splice(0)) this.#points[index]?.set(raw, ms, fresh);
  }

  #register(description: DeviceDescription): void {
    this.#description = description;
    const device = this.#context.gateway.device(description);
    if (device === this.#device) return;
    this.#device = device;
    this.#map(this.#properties);
  }

  #map(properties: readonly Property[]): void {
    this.#properties = this.#context.properties.share(properties);
    this.#points = this.#device.map(this.#properties);
  }
}
