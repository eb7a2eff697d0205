import type { Device, DeviceDescription, Gateway } from '../contract.ts';

/** The ids of devices that describe themselves. A mapped device of the same id would replace their readings. */
export class DescribedIds {
  readonly #ids = new Set<string>();
  /** Called with an id that is new. */
  onNew: (id: string) => void = () => undefined;

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** A gateway that notes the devices that it registers. */
  noting(gateway: Gateway): Gateway {
    const device = (description: DeviceDescription): Device => {
      const { id } = description;
      if (!this.#ids.has(id)) {
        this.#ids.add(id);
        this.onNew(id);
      }
      return gateway.device(description);
    };
    const get = (target: Gateway, key: keyof Gateway): unknown => {
      if (key === 'device') return device;
      const value = target[key];
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    };
    return new Proxy(gateway, { get: (target, key) => get(target, key as keyof Gateway) });
  }
}
