import type { Property } from '../../contract.ts';

/** An entity that is not exported, and why. */
export interface UnwantedEntity {
  readonly deviceId: string;
  readonly name: string;
  readonly reason: string;
}

/** Of one device. */
const mostListed = 200;

/** The entities that are not exported, for `explain`. */
export class UnwantedEntities {
  readonly #byDevice = new Map<string, Map<string, Property>>();
  readonly #deviceOf = new Map<string, string>();

  add(id: string, { deviceId, name, reason }: UnwantedEntity): void {
    const listed = this.#byDevice.get(deviceId) ?? new Map<string, Property>();
    if (listed.size >= mostListed) return;
    this.#byDevice.set(deviceId, listed.set(id, { name, kind: 'text', excluded: reason }));
    this.#deviceOf.set(id, deviceId);
  }

  /** Returns the device that it was listed with. */
  delete(id: string): string | undefined {
    const deviceId = this.#deviceOf.get(id);
    if (deviceId === undefined) return undefined;
    this.#deviceOf.delete(id);
    const listed = this.#byDevice.get(deviceId);
    listed?.delete(id);
    if (listed?.size === 0) this.#byDevice.delete(deviceId);
    return deviceId;
  }

  propertiesOf(deviceId: string): readonly Property[] {
    const listed = this.#byDevice.get(deviceId);
    return listed === undefined ? [] : [...listed.values()];
  }
}
