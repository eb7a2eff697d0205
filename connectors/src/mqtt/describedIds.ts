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
    return new Proxy(gateway, {
      get(target, key): unknown {
        if (key === 'device') return device;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}
