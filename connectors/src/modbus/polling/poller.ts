import { isDeepStrictEqual } from 'node:util';
import type { Gateway } from '../../contract.ts';
import { busKey, parseBusUrl } from '../bus/busUrl.ts';
import type { OpenStream } from '../bus/openStream.ts';
import type { ModbusConfig } from '../config/config.ts';
import type { ModbusDevice } from '../config/deviceConfig.ts';
import { RegisterMaps } from '../config/registerMaps.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { standardBases } from '../sunspec/findModels.ts';
import { walker } from '../sunspec/walkSunSpec.ts';
import { PolledDevice } from './polledDevice.ts';
import type { ReachabilityState } from './reachability.ts';
import { busOptions, deviceDescription, intervalsOf, unitOptions } from './settings.ts';
import { SharedBus } from './sharedBus.ts';
import { pollWork } from './tracedPoll.ts';
import { UnitReader } from './unitReader.ts';

interface DeviceEntry {
  readonly config: ModbusDevice;
  readonly polled: PolledDevice;
  readonly bus: SharedBus;
  stop?: AbortController;
}

interface Run {
  readonly signal: AbortSignal;
  readonly tasks: Set<Promise<void>>;
  readonly fail: (error: unknown) => void;
}

/** Polls all devices of a connector. It outlives single runs, and with it what is known about the devices. */
export class Poller {
  readonly #config: ModbusConfig;
  readonly #gateway: Gateway;
  readonly #openStream: OpenStream | undefined;
  readonly #maps: RegisterMaps;
  /** By {@link busKey}. */
  readonly #buses = new Map<string, SharedBus>();
  readonly #devices = new Map<string, DeviceEntry>();
  readonly #states = new Map<PolledDevice, ReachabilityState>();
  #run: Run | undefined;
  #isLinked: boolean | undefined;

  constructor(config: ModbusConfig, gateway: Gateway, openStream?: OpenStream) {
    this.#config = config;
    this.#gateway = gateway;
    this.#openStream = openStream;
    this.#maps = new RegisterMaps(config.profiles_dir);
  }

  get ids(): Iterable<string> {
    return this.#devices.keys();
  }

  get endpoint(): string {
    const [first, ...others] = [...this.#buses.values()].map(({ bus }) => bus.text);
    return others.length === 0 ? (first ?? '') : `${others.length + 1} buses`;
  }

  /** Polls these devices and no others. */
  set(devices: readonly ModbusDevice[]): void {
    const ids = new Set(devices.map(({ id }) => id));
    for (const id of [...this.#devices.keys()]) if (!ids.has(id)) this.remove(id);
    for (const device of devices) this.put(device);
  }

  /** Adds or replaces a device. Throws a ConnectorError where its profile is missing or invalid. */
  put(device: ModbusDevice): void {
    const known = this.#devices.get(device.id);
    if (known !== undefined && isDeepStrictEqual(known.config, device)) return;
    this.remove(device.id);
    if (!this.#gateway.wants(deviceDescription(device, this.#config))) return;
    const map = this.#maps.of(device);
    const bus = this.#busOf(device, map);
    const polled = this.#polledDevice(device, map, bus);
    bus.devices.add(polled);
    this.#devices.set(device.id, { config: device, polled, bus });
    this.#states.set(polled, 'unknown');
    if (this.#run !== undefined) this.#start(device.id);
  }

  remove(id: string): void {
    const entry = this.#devices.get(id);
    if (entry === undefined) return;
    const { polled, bus, config, stop } = entry;
    stop?.abort();
    this.#devices.delete(id);
    this.#states.delete(polled);
    bus.devices.delete(polled);
    if (bus.devices.size > 0) return;
    bus.stop.abort();
    this.#buses.delete(busKey(parseBusUrl(config.url)));
  }

  /** Polls until `signal` aborts; rejects with the problem of a bus when no bus works. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#withBuses(() => {
      for (const id of this.#devices.keys()) this.#start(id);
      return new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve(), { once: true });
      });
    });
  }

  /** Polls all points of each device once, for the replay of test cases. */
  async pollOnce(signal: AbortSignal): Promise<void> {
    await this.#withBuses(async () => {
      await Promise.all([...this.#devices.values()].map(({ polled }) => polled.pollNow(signal)));
    });
  }

  /** Connects the buses until `work` is done; rejects when it fails, or a bus or device does. */
  async #withBuses(work: () => Promise<void>): Promise<void> {
    const done = new AbortController();
    const tasks = new Set<Promise<void>>();
    this.#isLinked = undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#run = { signal: done.signal, tasks, fail: reject };
        for (const bus of this.#buses.values()) this.#startBus(bus);
        work().then(resolve, reject);
      });
    } finally {
      this.#run = undefined;
      done.abort();
      await Promise.allSettled(tasks);
    }
  }

  #start(id: string): void {
    const [entry, run] = [this.#devices.get(id), this.#run];
    if (entry === undefined || run === undefined) return;
    entry.stop = new AbortController();
    this.#track(entry.polled.run(AbortSignal.any([run.signal, entry.stop.signal])));
  }

  #startBus({ bus, stop }: SharedBus): void {
    if (this.#run !== undefined) this.#track(bus.run(AbortSignal.any([this.#run.signal, stop.signal])));
  }

  /** The run waits for the task at its end, and fails when the task fails. */
  #track(work: Promise<void>): void {
    const { tasks, fail } = this.#run ?? {};
    const task = work.catch(fail).finally(() => tasks?.delete(task));
    tasks?.add(task);
  }

  #polledDevice(device: ModbusDevice, map: RegisterMap | undefined, { bus }: SharedBus): PolledDevice {
    return new PolledDevice({
      gateway: this.#gateway,
      description: deviceDescription(device, this.#config),
      reader: new UnitReader(bus, this.#gateway, unitOptions(device, this.#config, map)),
      work: pollWork(device, bus.options.url),
      intervals: intervalsOf(device, this.#config),
      maySleep: device.sleeps ?? false,
      map,
      walk: walker(device.base === undefined ? standardBases : [device.base]),
      onPolled: (polled) => this.#polled(polled),
    });
  }

  #busOf(device: ModbusDevice, map: RegisterMap | undefined): SharedBus {
    const key = busKey(parseBusUrl(device.url));
    const known = this.#buses.get(key);
    if (known !== undefined) return known;
    const options = busOptions(device, this.#config, map);
    const bus = new SharedBus({
      gateway: this.#gateway,
      url: device.url,
      options: this.#openStream === undefined ? options : { ...options, openStream: this.#openStream },
      isAnyWorking: () => [...this.#buses.values()].some(({ isWorking }) => isWorking),
      onNoneWorking: (problem) => this.#run?.fail(problem),
    });
    this.#buses.set(key, bus);
    this.#startBus(bus);
    return bus;
  }

  /** The connector is up while some unit responds, or while all units that do not respond are expected to be silent (catalogue §8.5). */
  #polled(polled: PolledDevice): void {
    const { state, isFailing } = polled.reachability;
    const before = this.#states.get(polled);
    if (before === undefined) return;
    this.#states.set(polled, state);
    if (!isFailing) return this.#link(true);
    if (state === before && this.#isLinked !== undefined) return;
    const all = new Set(this.#states.values());
    if (all.has('online') || all.has('unknown')) return;
    this.#link(!all.has('poll_failed'), 'no unit responds');
  }

  #link(isUp: boolean, why?: string): void {
    if (isUp === this.#isLinked) return;
    this.#isLinked = isUp;
    this.#gateway.link(isUp, isUp ? undefined : why);
  }
}
