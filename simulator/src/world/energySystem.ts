import { electricity, type Phase } from './appliances.ts';
import { beginningMs, clamp, hourMs } from './calendar.ts';
import { daylight } from './weather.ts';

/** Power in W, energy in Wh since the beginning of simulated time. */
export interface Energy {
  /** From the panels. */
  readonly solar: number;
  /** Into the battery; negative when discharging. */
  readonly battery: number;
  /** From the inverter to the house; negative in the other direction. */
  readonly inverter: number;
  /** Load of the house on each phase. */
  readonly load: Readonly<Record<Phase, number>>;
  /** Through the meter at the grid connection on each phase; negative when exporting. */
  readonly grid: Readonly<Record<Phase, number>>;
  /** Charge of the battery, from 0 to 1. */
  readonly charge: number;
}

/** Energy that has flowed in each direction. */
export interface Flows {
  readonly solar: number;
  readonly charged: number;
  readonly discharged: number;
  readonly imported: Readonly<Record<Phase, number>>;
  readonly exported: Readonly<Record<Phase, number>>;
}

export const solarPeakWatts = 8000;
export const batteryWattHours = 10_000;
export const batteryWatts = 4000;
const leastCharge = 0.1;

/** The state at the beginning of a step, and the energy that flows in its hour. */
interface Step {
  readonly charge: number;
  readonly flows: Flows;
  readonly hourly: Flows;
}

/** Solar panels, a battery and the grid. The charge of the battery depends on all earlier days, which are computed once, hour by hour. */
export class EnergySystem {
  readonly #seed: string;
  readonly #phases: ReturnType<typeof electricity>['phases'];
  readonly #steps: Step[] = [];

  constructor(seed: string) {
    this.#seed = seed;
    this.#phases = electricity(seed).phases;
  }

  at(atMs: number): Energy {
    const load = byPhase((phase) => this.#phases[phase].rate(atMs));
    return balance({ solar: this.#solar(atMs), load, charge: this.#charge(atMs) });
  }

  flows(atMs: number): Flows {
    const { flows, hourly } = this.#step(atMs);
    return sum(flows, hourly, sinceStep(atMs));
  }

  #solar(atMs: number): number {
    return (solarPeakWatts * daylight(this.#seed, atMs)) / 110_000;
  }

  #charge(atMs: number): number {
    const { charge, hourly } = this.#step(atMs);
    return clamp(charge + ((hourly.charged - hourly.discharged) * sinceStep(atMs)) / batteryWattHours, 0, 1);
  }

  #step(atMs: number): Step {
    const index = Math.max(0, Math.floor((atMs - beginningMs) / hourMs));
    for (let next = this.#steps.length; next <= index; next++) this.#steps.push(this.#next(next, this.#steps.at(-1) ?? beginning));
    return this.#steps[index] ?? beginning;
  }

  #next(index: number, before: Step): Step {
    const atMs = beginningMs + index * hourMs;
    const charge = before.charge + (before.hourly.charged - before.hourly.discharged) / batteryWattHours;
    // a profile's total is in W·min
    const load = byPhase((phase) => (this.#phases[phase].total(atMs + hourMs) - this.#phases[phase].total(atMs)) / 60);
    const energy = balance({ solar: this.#solar(atMs + hourMs / 2), load, charge });
    return { charge, flows: sum(before.flows, before.hourly, 1), hourly: flowsOf(energy) };
  }
}

function balance({ solar, load, charge }: Pick<Energy, 'solar' | 'load' | 'charge'>): Energy {
  const surplus = solar - (load.a + load.b + load.c);
  // at most what fills or empties it within the hour
  const room = (1 - charge) * batteryWattHours;
  const left = Math.max(0, charge - leastCharge) * batteryWattHours;
  const battery = clamp(surplus, -Math.min(batteryWatts, left), Math.min(batteryWatts, room));
  const inverter = solar - battery;
  return { solar, battery, inverter, load, grid: byPhase((phase) => load[phase] - inverter / 3), charge };
}

function flowsOf({ solar, battery, grid }: Energy): Flows {
  return {
    solar,
    charged: Math.max(0, battery),
    discharged: Math.max(0, -battery),
    imported: byPhase((phase) => Math.max(0, grid[phase])),
    exported: byPhase((phase) => Math.max(0, -grid[phase])),
  };
}

function sum(flows: Flows, hourly: Flows, hours: number): Flows {
  return {
    solar: flows.solar + hourly.solar * hours,
    charged: flows.charged + hourly.charged * hours,
    discharged: flows.discharged + hourly.discharged * hours,
    imported: byPhase((phase) => flows.imported[phase] + hourly.imported[phase] * hours),
    exported: byPhase((phase) => flows.exported[phase] + hourly.exported[phase] * hours),
  };
}

function byPhase(value: (phase: Phase) => number): Record<Phase, number> {
  return { a: value('a'), b: value('b'), c: value('c') };
}

/** Elapsed share of the hour. */
function sinceStep(atMs: number): number {
  return (Math.max(0, atMs - beginningMs) % hourMs) / hourMs;
}

const none = byPhase(() => 0);
const nothing: Flows = { solar: 0, charged: 0, discharged: 0, imported: none, exported: none };
const beginning: Step = { charge: 0.5, flows: nothing, hourly: nothing };
