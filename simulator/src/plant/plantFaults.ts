import type { InverterOverrides, SleepState } from './inverter.ts';
import type { Mangling, ModbusServer } from './modbusServer.ts';
import type { ModbusUnit } from './modbusUnit.ts';
import type { RegisterTable } from './registerImage.ts';

export interface PlantUnit {
  readonly id: string;
  /** The profile that a connector reads it with. */
  readonly profile: string;
  readonly unit: ModbusUnit;
  readonly server: ModbusServer;
}

/** Faults of a plant, on demand. A device is identified by its id, a bus by any device on it. */
export class PlantFaults {
  readonly #units: readonly PlantUnit[];
  readonly #overrides: InverterOverrides;

  constructor(units: readonly PlantUnit[], overrides: InverterOverrides) {
    this.#units = units;
    this.#overrides = overrides;
  }

  /** The unit does not respond; others on its bus do. */
  dead(device: string, isDead = true): void {
    this.#find(device).unit.isDead = isDead;
  }

  /** The unit responds to all requests with exception 6, "busy". */
  busy(device: string, isBusy = true): void {
    this.#find(device).unit.isBusy = isBusy;
  }

  /** Delays each response. */
  slow(device: string, delayMs: number): void {
    this.#find(device).unit.delayMs = delayMs;
  }

  /** Registers that cause exception 2, "illegal data address". */
  illegal(device: string, table: RegisterTable, [first, last]: readonly [first: number, last: number]): void {
    this.#find(device).unit.illegal.push({ table, first, last });
  }

  /** Overrides registers, for example with a sentinel or an impossible value. */
  hold(device: string, table: RegisterTable, [address, ...words]: readonly [address: number, ...words: readonly number[]]): void {
    this.#find(device).unit.overrides.words(table, address, words);
  }

  /** Removes all faults of the unit. */
  heal(device: string): void {
    const { unit, profile } = this.#find(device);
    unit.heal();
    if (profile === 'sunspec')
      Object.assign(this.#overrides, { scaleShift: 0, wattHours: 0, sleepState: undefined } satisfies InverterOverrides);
  }

  /** Shifts the inverter's scale factors of power. */
  scale(shift: number): void {
    this.#overrides.scaleShift = shift;
  }

  /** Adds to the inverter's energy counters, which overflow at 2^32 Wh. */
  count(wattHours: number): void {
    this.#overrides.wattHours = wattHours;
  }

  /** Sets the inverter's sleep state; undefined makes it depend on the sun. */
  nap(sleepState: SleepState | undefined): void {
    this.#overrides.sleepState = sleepState;
  }

  /** The bus accepts connections but never responds. */
  deaf(device: string, isDeaf = true): void {
    this.#find(device).server.isDeaf = isDeaf;
  }

  /** Corrupts responses on the bus; undefined stops that. */
  mangle(device: string, mangling: Mangling | undefined): void {
    this.#find(device).server.mangling = mangling;
  }

  /** Limits the number of clients of the bus. */
  clients(device: string, most: number): void {
    this.#find(device).server.maxClients = most;
  }

  /** Closes all connections to the bus. */
  disconnect(device: string): void {
    this.#find(device).server.disconnect();
  }

  /** The bus stops listening. */
  async down(device: string): Promise<void> {
    await this.#find(device).server.stop();
  }

  async up(device: string): Promise<void> {
    await this.#find(device).server.start();
  }

  #find(device: string): PlantUnit {
    const found = this.#units.find(({ id }) => id === device);
    if (!found) throw new Error(`cannot find device "${device}": expected one of ${this.#units.map(({ id }) => id).join(', ')}`);
    return found;
  }
}
