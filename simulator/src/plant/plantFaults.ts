import type { InverterMood, Nap } from './inverter.ts';
import type { Mangling, ModbusServer } from './modbusServer.ts';
import type { ModbusUnit } from './modbusUnit.ts';
import type { RegisterTable } from './registerImage.ts';

export interface PlantUnit {
  readonly id: string;
  /** Name of the profile that reads it. */
  readonly profile: string;
  readonly unit: ModbusUnit;
  readonly server: ModbusServer;
}

/** What can go wrong in a plant, on demand. A device is named by its id; a bus by any device on it. */
export class PlantFaults {
  readonly #units: readonly PlantUnit[];
  readonly #mood: InverterMood;

  constructor(units: readonly PlantUnit[], mood: InverterMood) {
    this.#units = units;
    this.#mood = mood;
  }

  /** The unit answers nothing; others on its bus do. */
  dead(device: string, isDead = true): void {
    this.#find(device).unit.isDead = isDead;
  }

  /** The unit answers everything with "busy". */
  busy(device: string, isBusy = true): void {
    this.#find(device).unit.isBusy = isBusy;
  }

  /** Each answer takes that long. */
  slow(device: string, delayMs: number): void {
    this.#find(device).unit.delayMs = delayMs;
  }

  /** Registers that the unit refuses as illegal addresses. */
  illegal(device: string, table: RegisterTable, [first, last]: readonly [first: number, last: number]): void {
    this.#find(device).unit.illegal.push({ table, first, last });
  }

  /** Registers hold this instead of what is measured: a sentinel, something impossible. */
  hold(device: string, table: RegisterTable, [address, ...words]: readonly [address: number, ...words: readonly number[]]): void {
    this.#find(device).unit.overrides.words(table, address, words);
  }

  /** The unit is as it should be again. */
  heal(device: string): void {
    const { unit, profile } = this.#find(device);
    unit.heal();
    if (profile === 'sunspec') Object.assign(this.#mood, { scaleShift: 0, wattHours: 0, nap: undefined } satisfies InverterMood);
  }

  /** The inverter's scale factors of power change while it runs. */
  scale(shift: number): void {
    this.#mood.scaleShift = shift;
  }

  /** The inverter's energy counters stand so many Wh higher; 2^32 is where they turn over. */
  count(wattHours: number): void {
    this.#mood.wattHours = wattHours;
  }

  /** The inverter falls asleep or wakes up, whatever the sun does; undefined leaves it to the sun. */
  nap(nap: Nap | undefined): void {
    this.#mood.nap = nap;
  }

  /** The bus takes connections and never answers. */
  deaf(device: string, isDeaf = true): void {
    this.#find(device).server.isDeaf = isDeaf;
  }

  /** What is answered on the bus is spoilt; undefined: no more. */
  mangle(device: string, mangling: Mangling | undefined): void {
    this.#find(device).server.mangling = mangling;
  }

  /** The bus takes so many clients. */
  clients(device: string, most: number): void {
    this.#find(device).server.maxClients = most;
  }

  /** All connections to the bus are cut. */
  disconnect(device: string): void {
    this.#find(device).server.disconnect();
  }

  /** Nothing listens at the bus's address any more. */
  async down(device: string): Promise<void> {
    await this.#find(device).server.stop();
  }

  async up(device: string): Promise<void> {
    await this.#find(device).server.start();
  }

  #find(device: string): PlantUnit {
    const found = this.#units.find(({ id }) => id === device);
    if (!found) throw new Error(`cannot find device "${device}": there are ${this.#units.map(({ id }) => id).join(', ')}`);
    return found;
  }
}
