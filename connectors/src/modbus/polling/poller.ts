import { isDeepStrictEqual } from 'node:util';
import type { ConnectorError, Gateway } from '../../contract.ts';
import { Bus, type BusOptions } from '../bus/bus.ts';
import { busKey, busUrlText, parseBusUrl } from '../bus/busUrl.ts';
import type { ModbusConfig } from '../config/config.ts';
import type { ModbusDevice } from '../config/deviceConfig.ts';
import { deviceDescription, intervalsOf } from './deviceDescription.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { RegisterMaps } from '../config/registerMaps.ts';
import { standardBases } from '../sunspec/findModels.ts';
import { walker } from '../sunspec/walkSunSpec.ts';
import { PolledDevice } from './polledDevice.ts';
import { UnitReader } from './unitReader.ts';
import type { Verdict } from './reachability.ts';

const standardTimeoutMs = 1000;
/** A bus that was lost again within this is not told of again. */
const steadyMs = 60_000;
const standardInFlight = { tcp: 4, 'rtu+tcp': 1, serial: 1 } as const;

interface BusEntry {
  readonly key: string;
  readonly stop: AbortController;
  readonly bus: Bus;
  readonly devices: Set<PolledDevice>;
  isProblemLogged: boolean;
  /** When it last answered again after a problem. */
  recoveredMs: number;
}

interface DeviceEntry {
  readonly config: ModbusDevice;
  readonly polled: PolledDevice;
  readonly bus: BusEntry;
  stop?: AbortController;
}

/** All buses and devices of a connector. Outlives single runs, so that what was learned of them does too. */
export class Plant {
  readonly #config: ModbusConfig;
  readonly #gateway: Gateway;
  readonly #maps: RegisterMaps;
  readonly #buses = new Map<string, BusEntry>();
  readonly #devices = new Map<string, DeviceEntry>();
  readonly #verdicts = new Map<PolledDevice, Verdict>();
  #run: { readonly signal: AbortSignal; readonly tasks: Set<Promise<void>>; readonly fail: (error: unknown) => void } | undefined;
  #isLinked: boolean | undefined;

  constructor(config: ModbusConfig, gateway: Gateway) {
    this.#config = config;
    this.#gateway = gateway;
    this.#maps = new RegisterMaps(config.profiles_dir);
  }

  get ids(): Iterable<string> {
    return this.#devices.keys();
  }

  get endpoint(): string {
    const [first, ...others] = [...this.#buses.values()].map(({ bus }) => busUrlText(bus.options.url));
    return others.length === 0 ? (first ?? '') : `${others.length + 1} buses`;
  }

  /** These are all devices there are. */
  set(devices: readonly ModbusDevice[]): void {
    const ids = new Set(devices.map(({ id }) => id));
    for (const id of [...this.#devices.keys()]) if (!ids.has(id)) this.remove(id);
    for (const device of devices) this.put(device);
  }

  /** A new device, or another version of one. Throws a ConnectorError where its profile is not there or wrong. */
  put(device: ModbusDevice): void {
    const known = this.#devices.get(device.id);
    if (known !== undefined && isDeepStrictEqual(known.config, device)) return;
    this.remove(device.id);
    if (!this.#gateway.wants(deviceDescription(device, this.#config))) return;
    const map = this.#maps.of(device);
    const entry = this.#busOf(device, map);
    const polled = this.#polled(device, map, entry.bus);
    entry.devices.add(polled);
    this.#devices.set(device.id, { config: device, polled, bus: entry });
    this.#verdicts.set(polled, 'unknown');
    if (this.#run !== undefined) this.#start(device.id);
  }

  remove(id: string): void {
    const entry = this.#devices.get(id);
    if (entry === undefined) return;
    entry.stop?.abort();
    this.#leave(entry);
    this.#devices.delete(id);
    this.#verdicts.delete(entry.polled);
  }

  #leave({ bus, polled }: DeviceEntry): void {
    bus.devices.delete(polled);
    if (bus.devices.size > 0) return;
    bus.stop.abort();
    this.#buses.delete(bus.key);
  }

  /** Polls until `signal` aborts; rejects with the problem of a bus when none works. */
  async run(signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const tasks = new Set<Promise<void>>();
    this.#isLinked = undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => resolve(), { once: true });
        this.#run = { signal: over.signal, tasks, fail: reject };
        for (const entry of this.#buses.values()) this.#startBus(entry);
        for (const id of this.#devices.keys()) this.#start(id);
        if (signal.aborted) resolve();
      });
    } finally {
      this.#run = undefined;
      over.abort();
      await Promise.allSettled(tasks);
    }
  }

  #start(id: string): void {
    const [entry, run] = [this.#devices.get(id), this.#run];
    if (entry === undefined || run === undefined) return;
    entry.stop = new AbortController();
    this.#track(entry.polled.run(AbortSignal.any([run.signal, entry.stop.signal])));
  }

  #startBus({ bus, stop }: BusEntry): void {
    if (this.#run !== undefined) this.#track(bus.run(AbortSignal.any([this.#run.signal, stop.signal])));
  }

  /** The run waits for it at its end, and ends when it fails. */
  #track(work: Promise<void>): void {
    const { tasks, fail } = this.#run ?? {};
    const task = work.catch(fail).finally(() => tasks?.delete(task));
    tasks?.add(task);
  }

  #polled(device: ModbusDevice, map: RegisterMap | undefined, bus: Bus): PolledDevice {
    const { timeout = this.#config.timeout ?? map?.connection?.timeoutMs ?? standardTimeoutMs, retries = this.#config.retries } = device;
    const reader = new UnitReader(bus, this.#gateway, { unit: device.unit, timeoutMs: timeout, retries });
    return new PolledDevice({
      gateway: this.#gateway,
      description: deviceDescription(device, this.#config),
      reader,
      intervals: intervalsOf(device, this.#config),
      maySleep: device.sleeps ?? false,
      map,
      walk: walker(device.base === undefined ? standardBases : [device.base]),
      onPolled: (polled) => this.#polledOnce(polled),
    });
  }

  #busOf(device: ModbusDevice, map: RegisterMap | undefined): BusEntry {
    const key = busKey(parseBusUrl(device.url));
    const known = this.#buses.get(key);
    if (known !== undefined) return known;
    const bus = new Bus(this.#busOptions(device, map), {
      onConnected: () => {
        for (const polled of entry.devices) polled.wake();
      },
      onProblem: (problem) => this.#busProblem(entry, problem),
      onLowered: (maxInFlight) =>
        this.#gateway.log.warn(`"${device.url}" loses answers when asked several things at once: max_in_flight is ${maxInFlight} now`),
      onHabit: (habit) => this.#gateway.log.warn(`"${device.url}" ${habit}`),
      onStray: (late) =>
        this.#gateway.malformed(
          'protocol',
          device.url,
          late ? 'an answer came after its timeout: raise "timeout"' : 'an answer to no request',
        ),
    });
    const entry: BusEntry = { key, stop: new AbortController(), bus, devices: new Set(), isProblemLogged: false, recoveredMs: -Infinity };
    this.#buses.set(key, entry);
    this.#startBus(entry);
    return entry;
  }

  #busOptions({ url: text }: ModbusDevice, map: RegisterMap | undefined): BusOptions {
    const url = parseBusUrl(text);
    const { connection = {} } = map ?? {};
    const config = this.#config.buses.find((bus) => busKey(parseBusUrl(bus.url)) === busKey(url));
    const release = config?.release ?? false;
    return {
      url,
      maxInFlight: config?.max_in_flight ?? connection.maxInFlight ?? standardInFlight[url.kind],
      requestDelayMs: config?.request_delay ?? connection.requestDelayMs ?? 0,
      connectDelayMs: connection.connectDelayMs ?? 0,
      connectTimeoutMs: config?.connect_timeout ?? 5000,
      release,
      oneClient: release || (connection.oneClient ?? false),
    };
  }

  #busProblem(entry: BusEntry, problem: ConnectorError | undefined): void {
    if (problem === undefined) {
      if (entry.isProblemLogged) this.#gateway.log.info(`"${busUrlText(entry.bus.options.url)}" answers again`);
      entry.isProblemLogged = false;
      entry.recoveredMs = performance.now();
      return;
    }
    // wakes no one, but says why to who looks: one that sleeps and one that another client holds are alike from here
    if (this.#isAsleep(entry)) return this.#gateway.log.info(problem.message, { reason: problem.code });
    const works = [...this.#buses.values()].some(({ bus, devices }) => devices.size > 0 && bus.problem === undefined);
    if (!works) return this.#run?.fail(problem);
    // one that comes and goes fills no log; its devices tell when they are offline
    if (performance.now() - entry.recoveredMs < steadyMs) return;
    entry.isProblemLogged = true;
    this.#gateway.log.warn(problem.message, { reason: problem.code });
  }

  /** No one expects an answer from this bus now. */
  #isAsleep({ devices }: BusEntry): boolean {
    return [...devices].every((polled) => polled.isAsleep);
  }

  /** The connector receives when at least one unit answers, or when all that do not are meant to be silent (catalogue §8.5). */
  #polledOnce(polled: PolledDevice): void {
    const { verdict, isFailing } = polled.vitality;
    const before = this.#verdicts.get(polled);
    if (before === undefined) return;
    this.#verdicts.set(polled, verdict);
    if (!isFailing) return this.#link(true);
    if (verdict === before && this.#isLinked !== undefined) return;
    const all = new Set(this.#verdicts.values());
    if (all.has('online') || all.has('unknown')) return;
    this.#link(!all.has('poll_failed'), 'no unit answers');
  }

  #link(isUp: boolean, why?: string): void {
    if (isUp === this.#isLinked) return;
    this.#isLinked = isUp;
    this.#gateway.link(isUp, isUp ? undefined : why);
  }
}
