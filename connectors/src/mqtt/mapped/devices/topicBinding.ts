import type { CompiledMapping } from '../../mapping/compile/compileMapping.ts';
import type { Scope } from '../../mapping/compile/textTemplate.ts';
import { hasValue } from '../hasValue.ts';
import { BoundDevice } from './boundDevice.ts';
import type { MappedDevice } from './mappedDevice.ts';
import type { MappedDevices } from './mappedDevices.ts';

/** Devices of one topic that are remembered; payloads name them. */
const mostBound = 10_000;

/** A mapping at one topic that it matches. */
export class TopicBinding {
  readonly mapping: CompiledMapping;
  readonly parts: readonly string[];
  readonly #devices: MappedDevices;
  /** Where the device depends on the topic only. */
  #own: BoundDevice | undefined;
  readonly #bound = new Map<string, BoundDevice>();

  constructor(mapping: CompiledMapping, parts: readonly string[], devices: MappedDevices) {
    this.mapping = mapping;
    this.parts = parts;
    this.#devices = devices;
  }

  /** The device of the topic; undefined where payloads name it, or where there has been no message. */
  get own(): BoundDevice | undefined {
    return this.#own;
  }

  /** The devices of its messages that are remembered. */
  get devices(): readonly MappedDevice[] {
    const own = this.#own === undefined ? [] : [this.#own];
    return [...own, ...this.#bound.values()].map(({ mapped }) => mapped);
  }

  /** The device of a message; undefined where it names none, has no value for a new one, or where there are too many. */
  device(scope: Scope): BoundDevice | undefined {
    const { device } = this.mapping;
    if (device.isOfTopic && this.#own?.mapped.isReleased === false) return this.#own;
    const id = device.id.render(scope);
    if (id === undefined || id === '') return undefined;
    const known = this.#bound.get(id);
    if (known !== undefined && !known.mapped.isReleased) {
      known.mapped.describe(device.describe(id, scope));
      return known;
    }
    if (!this.#devices.has(id) && !hasValue(this.mapping, scope.item)) return undefined;
    const mapped = this.#devices.of(device.describe(id, scope), device.sleeps);
    if (mapped === undefined) {
      this.#own = undefined;
      this.#bound.delete(id);
      return undefined;
    }
    const bound = new BoundDevice(mapped, this.mapping);
    if (device.isOfTopic) this.#own = bound;
    else if (this.#bound.size < mostBound) this.#bound.set(id, bound);
    return bound;
  }
}
