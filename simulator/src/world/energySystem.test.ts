import { expect, test } from '@jest/globals';
import { electricity } from './appliances.ts';
import { beginningMs, dayMs, hourMs } from './calendar.ts';
import { batteryWatts, EnergySystem } from './energySystem.ts';

const midsummerMs = Date.UTC(2025, 5, 21);
const hours = Array.from({ length: 72 }, (_, index) => midsummerMs + index * hourMs);
const system = new EnergySystem('1');

test('power flows balance at any time', () => {
  const { phases } = electricity('1');
  for (const atMs of hours) {
    const { solar, battery, load, grid, inverter } = system.at(atMs);
    expect(load.b).toBe(phases.b.rate(atMs));
    expect(grid.a + grid.b + grid.c).toBeCloseTo(load.a + load.b + load.c + battery - solar, 6);
    expect(inverter).toBeCloseTo(solar - battery, 6);
    expect(Math.abs(battery)).toBeLessThanOrEqual(batteryWatts);
  }
});

test('the battery charges by day, discharges by night and stays within its limits', () => {
  const charges = hours.map((atMs) => system.at(atMs).charge);
  expect(Math.min(...charges)).toBeGreaterThanOrEqual(0.09);
  expect(Math.max(...charges)).toBeLessThanOrEqual(1);
  expect(system.at(midsummerMs + 15 * hourMs).charge).toBeGreaterThan(system.at(midsummerMs + 4 * hourMs).charge);
  expect(system.at(midsummerMs + 2 * hourMs).battery).toBeLessThan(0);
});

test('counters never fall, and charged energy is either stored or discharged', () => {
  const flows = hours.map((atMs) => system.flows(atMs));
  for (const [index, { solar, charged, discharged, imported, exported }] of flows.slice(1).entries()) {
    const before = flows[index]!;
    expect(solar).toBeGreaterThanOrEqual(before.solar);
    expect(charged).toBeGreaterThanOrEqual(before.charged);
    expect(discharged).toBeGreaterThanOrEqual(before.discharged);
    expect(imported.a).toBeGreaterThanOrEqual(before.imported.a);
    expect(exported.c).toBeGreaterThanOrEqual(before.exported.c);
  }
  const { charged, discharged } = flows.at(-1)!;
  const { charge } = system.at(hours.at(-1)!);
  expect(charged - discharged).toBeCloseTo((charge - 0.5) * 10_000, 0);
});

test('a result does not depend on earlier calls', () => {
  const atMs = beginningMs + 200 * dayMs + 1234;
  expect(new EnergySystem('1').at(atMs)).toEqual(system.at(atMs));
  expect(new EnergySystem('2').at(atMs)).not.toEqual(system.at(atMs));
});
