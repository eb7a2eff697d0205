import type { DeviceDescription } from '../../../contract.ts';
import type { MappedContext } from './mappedContext.ts';
import { MappedDevice } from './mappedDevice.ts';

const mostDevices = 10_000;
/** Whoever publishes ids at random must not cost a look at all devices each time. */
const cleanUpMs = 60_000;

/** The devices of all mappings by id: several topics may be of one device. */
export class MappedDevices {
  readonly #context: MappedContext;
  readonly #onForgotten: () => void;
  #cleanedUpMs = -Infinity;
  readonly #devices = new Map<string, MappedDevice>();
  /** Ids of devices that are unreachable and have sent no reading. */
  readonly #unreachable = new Set<string>();
  /** Ids of devices that disconnect between their messages. */
  readonly #sleeping = new Set<string>();

  /** `onForgotten`: devices of bindings are no longer in use. */
  constructor(context: MappedContext, onForgotten: () => void = () => undefined) {
    this.#context = context;
    this.#onForgotten = onForgotten;
    context.described.onNew = (id) => this.#release(id);
  }

  /** A device of this id describes itself. */
  isDescribed(id: string): boolean {
    return this.#context.described.has(id);
  }

  has(id: string): boolean {
    return this.#devices.has(id);
  }

  /** The device with this description, which is added if it is new; undefined where there are too many, or where one of its id describes itself. */
  of(description: DeviceDescription, sleeps = false): MappedDevice | undefined {
    if (sleeps) this.#fallAsleep(description.id);
    const known = this.#devices.get(description.id);
    if (known !== undefined) {
      known.describe(description);
      return known;
    }
    if (this.isDescribed(description.id)) return undefined;
    if (this.#devices.size >= mostDevices) this.#forgetSilent();
    if (this.#devices.size >= mostDevices) return undefined;
    const device = new MappedDevice(description, this.#context);
    this.#devices.set(description.id, device);
    if (this.#unreachable.delete(description.id)) device.device.offline('protocol');
    return device;
  }

  /** A will that the broker retains may be of a device that is long gone: only one that has readings becomes offline. */
  setReachable(id: string, isReachable: boolean): void {
    if (this.#sleeping.has(id)) return;
    const device = this.#devices.get(id)?.device;
    if (device === undefined) {
      if (this.isDescribed(id)) return;
      if (isReachable) this.#unreachable.delete(id);
      else if (this.#unreachable.size < mostDevices) this.#unreachable.add(id);
    } else if (isReachable) device.online();
    else device.offline('protocol');
  }

  /** What was said before of its reachability does not count. */
  #fallAsleep(id: string): void {
    if (this.#sleeping.has(id) || this.#sleeping.size >= mostDevices) return;
    this.#sleeping.add(id);
    this.#unreachable.delete(id);
    this.#devices.get(id)?.device.reachabilityUnknown();
  }

  /** The exporter forgets a device that is silent for this long. */
  #forgetSilent(): void {
    const { gateway, config } = this.#context;
    const nowMs = gateway.now();
    if (nowMs - this.#cleanedUpMs < cleanUpMs) return;
    this.#cleanedUpMs = nowMs;
    const before = this.#devices.size;
    for (const [id, { usedMs }] of this.#devices) {
      if (nowMs - usedMs <= config.forget_after) continue;
      this.#devices.delete(id);
      this.#sleeping.delete(id);
    }
    if (this.#devices.size < before) this.#onForgotten();
  }

  /** The device describes itself from now on, and has the readings of its description. */
  #release(id: string): void {
    this.#devices.get(id)?.release();
    this.#devices.delete(id);
    this.#unreachable.delete(id);
  }
}
