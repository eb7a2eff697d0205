import type { Broker } from '../broker.ts';
import { garbagePayload, type GarbageKind } from '../home/garbage.ts';
import type { Values } from './deviceModel.ts';
import type { SimulatedDevice } from './simulatedDevice.ts';
import { deviceConfig } from './weatherStation.ts';

/** Faults of devices that describe themselves, on demand. A device is named by its id. */
export class MqttHouseFaults {
  readonly #devices: ReadonlyMap<string, SimulatedDevice>;
  readonly #broker: Broker | undefined;

  constructor(devices: ReadonlyMap<string, SimulatedDevice>, broker: Broker | undefined) {
    this.#devices = devices;
    this.#broker = broker;
  }

  /** The device loses its power; the broker publishes its last will. */
  async away(device: string): Promise<void> {
    await this.#find(device).leave();
  }

  async back(device: string): Promise<void> {
    await this.#find(device).start();
  }

  /** The device stays connected, but reports nothing. */
  silent(device: string): void {
    this.#find(device).isSilent = true;
  }

  speak(device: string): void {
    const found = this.#find(device);
    found.isSilent = false;
    found.report();
  }

  /** Overrides values and reports. `null` stands for a value that the device does not know. */
  set(device: string, values: Readonly<Record<string, number | string | boolean | null>>): void {
    const found = this.#find(device);
    const overrides: Values = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value ?? undefined]));
    found.overrides = { ...found.overrides, ...overrides };
    found.report();
  }

  /** Removes all overrides and reports. */
  clear(device: string): void {
    const found = this.#find(device);
    found.overrides = {};
    found.report();
  }

  /** Publishes an invalid payload instead of a state, or instead of the first discovery config. */
  garbage(kind: GarbageKind, device: string, where: 'state' | 'config' = 'state'): void {
    const found = this.#find(device);
    const [message] = where === 'config' ? found.model.configs : found.states();
    if (message !== undefined) found.publish({ ...message, payload: garbagePayload(kind, stateIn(message.payload)) });
  }

  /** Clears the retained configs: the device is removed. */
  remove(device: string): void {
    this.#find(device).undescribe();
  }

  /** Publishes the configs again. */
  describe(device: string): void {
    this.#find(device).describe();
  }

  /** The weather station describes itself without one of its components, which removes that one. */
  drop(component: string): void {
    this.#find('weather-station').describe([deviceConfig([component])]);
  }

  /** The embedded broker is killed; its retained messages are lost. */
  async brokerStop(): Promise<void> {
    await this.#embedded().stop();
  }

  async brokerStart(): Promise<void> {
    await this.#embedded().start();
  }

  async brokerRestart(): Promise<void> {
    await this.brokerStop();
    await this.brokerStart();
  }

  #find(device: string): SimulatedDevice {
    const found = this.#devices.get(device);
    if (found === undefined) throw new Error(`no device "${device}": there are ${[...this.#devices.keys()].join(', ')}`);
    return found;
  }

  #embedded(): Broker {
    if (!this.#broker) throw new Error('cannot stop or start the broker: it is not the embedded one');
    return this.#broker;
  }
}

/** The payload as an object; a bare value is one with the key `value`. */
function stateIn(payload: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
    return { value };
  } catch {
    return { value: payload };
  }
}
