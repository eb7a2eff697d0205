import { mainsVoltage, type Phase } from '../world/appliances.ts';
import { days } from '../world/calendar.ts';
import type { EnergySystem } from '../world/energySystem.ts';
import { noise } from '../world/random.ts';
import type { UnitModel } from './modbusUnit.ts';
import { float32, RegisterImage, uint32 } from './registerImage.ts';

const phases: readonly Phase[] = ['a', 'b', 'c'];
const powerFactor = 0.97;
/** Less is the rounding error of a balance that the battery evens out. */
const leastW = 0.01;
const reactiveShare = Math.tan(Math.acos(powerFactor));

/** The mains frequency in Hz. */
export function mainsFrequency(seed: string, atMs: number): number {
  return 50 + 0.03 * noise(`${seed}/frequency`, days(atMs) * 2000);
}

/** Eastron SDM630 at the grid connection: input registers are floats; undefined ones between them read 0. */
export function sdm630(seed: string, energy: EnergySystem): UnitModel {
  return {
    name: 'Hauszähler',
    maxRegisters: 80,
    image(atMs) {
      const { grid } = energy.at(atMs);
      const { imported, exported } = energy.flows(atMs);
      const image = new RegisterImage().zeros('input', 0x0000, 0x0181).zeros('holding', 0xfc00, 0xfc03);
      const put = (address: number, value: number): void => void image.words('input', address, float32(value));
      const each = (address: number, value: (phase: Phase) => number): void =>
        phases.forEach((phase, index) => put(address + 2 * index, value(phase)));
      const voltage = (phase: Phase): number => mainsVoltage(seed, phase, atMs);
      const apparent = (phase: Phase): number => Math.abs(grid[phase]) / powerFactor;
      const current = (phase: Phase): number => apparent(phase) / voltage(phase);
      const sum = (value: (phase: Phase) => number): number => value('a') + value('b') + value('c');
      const balance = sum((phase) => grid[phase]);
      const power = Math.abs(balance) < leastW ? 0 : balance;
      each(0x0000, voltage);
      each(0x0006, current);
      each(0x000c, (phase) => grid[phase]);
      each(0x0012, apparent);
      each(0x0018, (phase) => Math.abs(grid[phase]) * reactiveShare);
      each(0x001e, (phase) => (grid[phase] < 0 ? -powerFactor : powerFactor));
      put(0x0030, sum(current));
      put(0x0034, power);
      put(0x0038, sum(apparent));
      put(
        0x003c,
        sum((phase) => Math.abs(grid[phase]) * reactiveShare),
      );
      put(0x003e, power < 0 ? -powerFactor : powerFactor);
      put(0x0046, mainsFrequency(seed, atMs));
      put(0x0048, sum((phase) => imported[phase]) / 1000);
      put(0x004a, sum((phase) => exported[phase]) / 1000);
      put(0x004c, (sum((phase) => imported[phase]) * reactiveShare) / 1000);
      put(0x004e, (sum((phase) => exported[phase]) * reactiveShare) / 1000);
      put(0x0050, sum((phase) => imported[phase] + exported[phase]) / powerFactor / 1000);
      put(0x0054, power);
      each(0x00c8, (phase) => lineVoltage(voltage(phase), voltage(next(phase))));
      put(0x00e0, 0.4 + Math.abs(current('a') - current('b')) / 2);
      each(0x00ea, (phase) => 1.8 + 0.4 * noise(`${seed}/distortion ${phase}`, days(atMs) * 30));
      each(0x00f0, (phase) => 9 + 3 * noise(`${seed}/current distortion ${phase}`, days(atMs) * 30));
      each(0x015a, (phase) => imported[phase] / 1000);
      each(0x0160, (phase) => exported[phase] / 1000);
      // serial number and meter code
      return image.words('holding', 0xfc00, uint32(6_300_417)).words('holding', 0xfc02, [0x0070]);
    },
  };
}

function next(phase: Phase): Phase {
  return phases[(phases.indexOf(phase) + 1) % phases.length] ?? 'a';
}

/** Between two phases 120 degrees apart. */
function lineVoltage(one: number, other: number): number {
  return Math.sqrt(one * one + other * other + one * other);
}
