import { systemClock, type Clock } from '../clock.ts';
import { EnergySystem } from '../world/energySystem.ts';
import { inverter, type InverterOverrides } from './inverter.ts';
import { ModbusServer } from './modbusServer.ts';
import { ModbusUnit } from './modbusUnit.ts';
import { PlantFaults, type PlantUnit } from './plantFaults.ts';
import { sdm120 } from './sdm120.ts';
import { sdm630 } from './sdm630.ts';
import { ventilation } from './ventilation.ts';

export interface PlantOptions {
  /** The seed of all simulated values. */
  readonly seed?: number;
  /** Speed of simulated time, as a multiple of the clock. */
  readonly speed?: number;
  readonly clock?: Clock;
  readonly host?: string;
  /** Port of the meter; inverter and gateway use the next two. Free ports by default. */
  readonly port?: number;
  /** Whether the inverter is off between sunset and sunrise. */
  readonly sleeps?: boolean;
}

/** The keys of a device in the config of a `modbus` connector. */
interface PlantDevice {
  readonly id: string;
  readonly name: string;
  readonly profile: string;
  readonly url: string;
  readonly unit: number;
}

/** A running plant. */
export interface Plant {
  /** Address of each bus. */
  readonly urls: readonly string[];
  readonly faults: PlantFaults;
  devices(): PlantDevice[];
  stop(): Promise<void>;
}

/** Starts the Modbus devices of a house: a meter, an inverter with a battery, and a gateway to a ventilation unit and another meter. */
export async function startPlant(options: PlantOptions = {}): Promise<Plant> {
  const { clock = systemClock, speed = 1, sleeps = false, host, port } = options;
  const seed = String(options.seed ?? 1);
  const startMs = clock.now();
  const now = (): number => startMs + (clock.now() - startMs) * speed;
  const energy = new EnergySystem(seed);
  // computes all earlier days, so that the first request does not wait for it
  energy.at(now());
  const overrides: InverterOverrides = { scaleShift: 0, wattHours: 0, sleepState: undefined };
  const meter = new ModbusUnit(1, sdm630(seed, energy));
  const hybrid = new ModbusUnit(1, inverter({ seed, energy, overrides, sleeps }));
  const air = new ModbusUnit(10, ventilation(seed));
  const laundry = new ModbusUnit(11, sdm120(seed));
  const server = (place: number, framing: 'tcp' | 'rtu', ...units: readonly ModbusUnit[]) =>
    new ModbusServer({ framing, units, now, host, port: port === undefined ? undefined : port + place });
  const [meterServer, inverterServer, gateway] = [
    server(0, 'tcp', meter),
    server(1, 'tcp', hybrid),
    server(2, 'rtu', air, laundry),
  ] as const;
  const servers = [meterServer, inverterServer, gateway];
  const units: readonly PlantUnit[] = [
    { id: 'meter', profile: 'eastron-sdm630', unit: meter, server: meterServer },
    { id: 'inverter', profile: 'sunspec', unit: hybrid, server: inverterServer },
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
    faults: new PlantFaults(units, overrides),
    devices: () => units.map(({ id, profile, unit, server: { url } }) => ({ id, name: unit.model.name, profile, url, unit: unit.address })),
    stop,
  };
}
