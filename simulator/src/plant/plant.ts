import { systemClock, type Clock } from '../clock.ts';
import { EnergySystem } from '../world/energySystem.ts';
import { inverter, type InverterMood } from './inverter.ts';
import { ModbusServer } from './modbusServer.ts';
import { ModbusUnit } from './modbusUnit.ts';
import { PlantFaults, type PlantUnit } from './plantFaults.ts';
import { sdm120 } from './sdm120.ts';
import { sdm630 } from './sdm630.ts';
import { ventilation } from './ventilation.ts';

export interface PlantOptions {
  /** Another seed is another house: its load, its sun. */
  readonly seed?: number;
  /** How many times faster than the clock the world goes. */
  readonly speed?: number;
  readonly clock?: Clock;
  readonly host?: string;
  /** Where meter, inverter and gateway listen: this port and the next two. Free ones by default. */
  readonly port?: number;
  /** The inverter is off while the sun is down. */
  readonly sleeps?: boolean;
}

/** What a config needs to read a device: keys of a `modbus` connector's device. */
export interface PlantDevice {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly url: string;
  readonly unit: number;
}

/** A running plant. */
export interface Plant {
  /** Where each bus is. */
  readonly urls: readonly string[];
  readonly faults: PlantFaults;
  devices(): PlantDevice[];
  stop(): Promise<void>;
}

/** Starts what speaks Modbus in a house: its meter, an inverter with a battery, and a gateway with a ventilation unit and a meter behind it. */
export async function startPlant(options: PlantOptions = {}): Promise<Plant> {
  const { clock = systemClock, speed = 1, sleeps = false, host, port } = options;
  const seed = String(options.seed ?? 1);
  const startMs = clock.now();
  const now = (): number => startMs + (clock.now() - startMs) * speed;
  const energy = new EnergySystem(seed);
  // goes through all days before, which the first request need not wait for
  energy.at(now());
  const mood: InverterMood = { scaleShift: 0, wattHours: 0, nap: undefined };
  const meter = new ModbusUnit(1, sdm630(seed, energy));
  const hybrid = new ModbusUnit(1, inverter({ seed, energy, mood, sleeps }));
  const air = new ModbusUnit(10, ventilation(seed));
  const laundry = new ModbusUnit(11, sdm120(seed));
  const server = (place: number, framing: 'tcp' | 'rtu', ...units: readonly ModbusUnit[]) =>
    new ModbusServer({ framing, units, now, host, port: port === undefined ? undefined : port + place });
  const [alone, solar, gateway] = [server(0, 'tcp', meter), server(1, 'tcp', hybrid), server(2, 'rtu', air, laundry)] as const;
  const servers = [alone, solar, gateway];
  const units: readonly PlantUnit[] = [
    { id: 'meter', profile: 'eastron-sdm630', unit: meter, server: alone },
    { id: 'inverter', profile: 'sunspec', unit: hybrid, server: solar },
    { id: 'ventilation', profile: 'systemair-save', unit: air, server: gateway },
    { id: 'laundry', profile: 'eastron-sdm120', unit: laundry, server: gateway },
  ];
  const stop = async (): Promise<void> => void (await Promise.all(servers.map((one) => one.stop())));
  try {
    for (const one of servers) await one.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls: servers.map(({ url }) => url),
    faults: new PlantFaults(units, mood),
    devices: () => units.map(({ id, profile, unit, server: { url } }) => ({ id, name: unit.model.name, profile, url, unit: unit.address })),
    stop,
  };
}
