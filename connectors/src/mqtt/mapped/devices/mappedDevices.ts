import type { DeviceDescription } from '../../../contract.ts';
import type { MappedContext } from './mappedContext.ts';
import { MappedDevice } from './mappedDevice.ts';

const mostDevices = 10_000;

/** The devices of all mappings by id: several topics may be of one device. */
export class MappedDevices {
  readonly #context: MappedContext;
  readonly #devices = new Map<string, MappedDevice>();
  /** Ids of devices that are unreachable and have sent no reading. */
  readonly #unreachable = new Set<string>();

  constructor(context: MappedContext) {
    this.#context = context;
    context.described.onNew = (id) => this.#release(id);
  }

  /** A device of this id describes itself. */
  isDescribed(id: string): boolean {
    return this.#context.described.has(id);
  }

  /** The device with this description, which is added if it is new; undefined where there are too many, or where one of its id describes itself. */
  of(description: DeviceDescription): MappedDevice | undefined {
    const known = this.#devices.get(description.id);
    if (known !== undefined) {
      known.describe(description);
      return known;
    }
    if (this.#devices.size >= mostDevices || this.isDescribed(description.id)) return undefined;
    const device = new MappedDevice(description, this.#context);
    this.#devices.set(description.id, device);
    if (this.#unreachable.delete(description.id)) device.device.offline('protocol');
    return device;
  }

  /** A will that the broker retains may be of a device that is long gone: only one that has readings becomes offline. */
  setReachable(id: string, isReachable: boolean): void {
    const device = this.#devices.get(id)?.device;
    if (device === undefined) {
      if (this.isDescribed(id)) return;
      if (isReachable) this.#unreachable.delete(id);
      else if (this.#unreachable.size < mostDevices) this.#unreachable.add(id);
    } else if (isReachable) device.online();
    else device.offline('protocol');
  }

  /** The device describes itself from now on, and has the readings of its description. */
  #release(id: string): void {
    this.#devices.get(id)?.release();
    this.#devices.delete(id);
    this.#unreachable.delete(id);
  }
}
