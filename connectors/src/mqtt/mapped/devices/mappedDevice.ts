import type { Device, DeviceDescription, Fresh, Point, Property } from '../../../contract.ts';
import type { MappedContext } from './mappedContext.ts';

/** Names of readings come from payloads too, and all of a device are mapped again with each new one. */
const mostProperties = 300;
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

  constructor(description: DeviceDescription, context: MappedContext) {
    this.#description = description;
    this.#context = context;
    this.#device = context.gateway.device(description);
    this.#usedMs = context.gateway.now();
  }

  get id(): string {
    return this.#description.id;
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

  /** The number of a property, which is added if it is new; undefined where the device has too many. */
  indexOf(property: Property): number | undefined {
    return this.addAll([property])[0];
  }

  /** The same for several properties, which are mapped together. */
  addAll(properties: readonly Property[]): readonly (number | undefined)[] {
    const list = [...this.#properties];
    const indexes = properties.map((property) => {
      const key = keyOf(property);
      const index = this.#indexes.get(key) ?? list.length;
      if (index >= mostProperties) return undefined;
      this.#indexes.set(key, index);
      // the unit of a known one may be another now
      if (list[index]?.unit !== property.unit || index === list.length) list[index] = property;
      return index;
    });
    if (list.length > this.#properties.length || list.some((property, index) => property !== this.#properties[index])) this.#map(list);
    return indexes;
  }

  set(index: number, raw: unknown, reading: { readonly ms: number; readonly fresh: Fresh }): void {
    this.#points[index]?.set(raw, reading.ms, reading.fresh);
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

function keyOf({ name, channel = '', labels }: Property): string {
  return `${name}\n${channel}\n${JSON.stringify(labels)}`;
}
