import type { Device, DeviceDescription, Fresh, Point, Property } from '../../../contract.ts';
import type { MappedContext } from './mappedContext.ts';

/** Names of readings come from payloads too, and all of a device are mapped again with each new one. */
export const mostProperties = 300;
/** With up to this many, new ones are mapped at the end of each message. */
const fewProperties = 32;
/** With more, they are mapped together: once they are a fourth of those that are, or after this time. */
const mapTogetherMs = 5000;
const fourth = 4;
/** A device that was silent for this long may have been removed meanwhile. */
const renewMs = 60_000;

/** A device that mappings add readings to as messages bring them. */
export class MappedDevice {
  #description: DeviceDescription;
  #device: Device;
  readonly #context: MappedContext;
  readonly #indexes = new Map<string, number>();
  #properties: readonly Property[] = [];
  #points: readonly (Point | undefined)[] = [];
  #usedMs: number;
  /** It describes itself from now on: its readings are no longer those of mappings. */
  isReleased = false;
  /** The newest readings of properties that are not mapped yet, by their numbers. */
  readonly #waiting = new Map<number, { readonly raw: unknown; readonly ms: number; readonly fresh: Fresh }>();
  #isMappedLater = false;

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
    this.#waiting.clear();
  }

  get id(): string {
    return this.#description.id;
  }

  /** It has properties that are not mapped yet: {@link mapNew} is due at the end of the message. */
  get isChanged(): boolean {
    return this.#waiting.size > 0;
  }

  /** Of its properties, by their numbers; undefined for one that is not mapped yet. Another list when they are mapped again. */
  get points(): readonly (Point | undefined)[] {
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
      this.#properties = this.#properties.with(index, property);
      if (index < this.#points.length) this.#points = this.#points.with(index, undefined);
    }
    return index;
  }

  unitOf(index: number): string | undefined {
    return this.#properties[index]?.unit;
  }

  set(index: number, raw: unknown, reading: { readonly ms: number; readonly fresh: Fresh }): void {
    const point = this.#points[index];
    if (point === undefined) this.#waiting.set(index, { raw, ms: reading.ms, fresh: reading.fresh });
    else point.set(raw, reading.ms, reading.fresh);
  }

  /** Maps the properties that messages added, and sets their readings: all properties are mapped again, which takes long for many. */
  mapNew(): void {
    const isDue = this.#properties.length <= fewProperties || this.#waiting.size * fourth >= this.#properties.length;
    if (isDue) return this.#map(this.#properties);
    if (this.#isMappedLater) return;
    this.#isMappedLater = true;
    this.#context.timers.after(mapTogetherMs, () => {
      this.#isMappedLater = false;
      if (this.isChanged) this.#map(this.#properties);
    });
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
    for (const [index, { raw, ms, fresh }] of this.#waiting) this.#points[index]?.set(raw, ms, fresh);
    this.#waiting.clear();
  }
}
