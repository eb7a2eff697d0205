import { expect, test } from '@jest/globals';
import { beginningMs, dayMs, hourMs } from '../world/calendar.ts';
import { stateOf, type State } from './curves.ts';
import { furnish } from './inventory.ts';
import { actionsOf, reportingOf } from './reporting.ts';
import { declaredKeys, models, type Expose } from './models.ts';

const home = furnish('1');
const startMs = beginningMs + 200 * dayMs;
const times = Array.from({ length: 60 }, (_, step) => startMs + step * 7.3 * hourMs);
const named = home.map((device) => [device.name, device] as const);

/** In state messages though no expose declares them (catalogue §9.1). */
const undeclared = ['update', 'color_mode'];

function leaves(exposes: readonly Expose[]): Expose[] {
  return exposes.flatMap((expose) => (expose.features && expose.property === undefined ? leaves(expose.features) : [expose]));
}

interface Limits {
  readonly value_min?: number;
  readonly value_max?: number;
  readonly value_on?: unknown;
  readonly value_off?: unknown;
}

test('there are 41 devices of all 19 models, with distinct addresses and names', () => {
  expect(home).toHaveLength(41);
  expect(models.size).toBe(19);
  expect(new Set(home.map((device) => device.model)).size).toBe(19);
  expect(new Set(home.map((device) => device.ieeeAddress)).size).toBe(41);
  expect(new Set(home.map((device) => device.name)).size).toBe(41);
  for (const { ieeeAddress } of home) expect(ieeeAddress).toMatch(/^0x[0-9a-f]{16}$/);
});

test('addresses stay when the seed or the number of devices changes', () => {
  const addresses = home.map((device) => device.ieeeAddress);
  expect(
    furnish('2', 80)
      .map((device) => device.ieeeAddress)
      .slice(0, 41),
  ).toEqual(addresses);
  expect(new Set(furnish('1', 120).map((device) => device.ieeeAddress)).size).toBe(120);
});

test.each(named)('%s reports what its exposes declare', (_name, device) => {
  const declared = declaredKeys(device.model.definition.exposes);
  const exposes = new Map(leaves(device.model.definition.exposes).map((expose) => [expose.property, expose]));
  const wrong = times.flatMap((atMs) =>
    Object.entries(stateOf(device, atMs)).filter(([key, value]) => {
      if (undeclared.includes(key)) return false;
      const expose = exposes.get(key);
      return !declared.has(key) || (expose && !fits(expose, value));
    }),
  );
  expect(wrong).toEqual([]);
});

function fits(expose: Expose & Limits, value: unknown): boolean {
  const { type, values, value_min: low = -Infinity, value_max: high = Infinity, value_on: on, value_off: off } = expose;
  if (type === 'numeric') return Number.isFinite(value) && Number(value) >= low && Number(value) <= high;
  if (type === 'enum') return (values as unknown[]).includes(value);
  return type !== 'binary' || value === on || value === off;
}

test('states are the same for the same seed', () => {
  const states = (): State[] => furnish('1').map((device) => stateOf(device, startMs));
  expect(states()).toEqual(states());
});

test.each(named)('%s has a report interval', (_name, device) => {
  expect(reportingOf(device.model).intervalMs).toBeGreaterThan(0);
});

test('counters grow and never fall', () => {
  for (const device of home) {
    const states = times.map((atMs) => stateOf(device, atMs));
    const counters = Object.keys(states[0] ?? {}).filter((key) => /^energy|_count$/.test(key));
    for (const key of counters) {
      const values = states.map((state) => Number(state[key]));
      expect([device.name, key, [...values].sort((left, right) => left - right)]).toEqual([device.name, key, values]);
      if (key.startsWith('energy')) expect(values.at(-1)).toBeGreaterThan(values[0] ?? 0);
    }
  }
});

test('energy is the integral of power', () => {
  const plug = home.find((device) => device.name === 'Waschmaschine');
  if (!plug) throw new Error('no washing machine');
  let wattMinutes = 0;
  for (let minute = 0; minute < 7 * 1440; minute++) wattMinutes += Number(stateOf(plug, startMs + minute * 60_000)['power']);
  const gained = Number(stateOf(plug, startMs + 7 * dayMs)['energy']) - Number(stateOf(plug, startMs)['energy']);
  expect(gained).toBeGreaterThan(1);
  expect(gained).toBeCloseTo(wattMinutes / 60_000, 0);
});

test('the grid meter includes all plugs, and its phases add up', () => {
  const meter = home.find((device) => device.name === 'Hausanschluss');
  const plugs = home.filter((device) => device.model.definition.model === 'A1Z');
  if (!meter) throw new Error('no meter');
  const sumOf = (state: State, key: string): number => ['a', 'b', 'c'].reduce((sum, phase) => sum + Number(state[`${key}_${phase}`]), 0);
  for (const atMs of times.slice(0, 20)) {
    const state = stateOf(meter, atMs);
    expect(state['power']).toBe(sumOf(state, 'power'));
    expect(state['energy']).toBeCloseTo(sumOf(state, 'energy'), 1);
    expect(state['power']).toBeGreaterThanOrEqual(plugs.reduce((sum, plug) => sum + Number(stateOf(plug, atMs)['power']), 0) - 10);
  }
});

test('remotes and the wall switch have actions', () => {
  const pressable = home.filter((device) => actionsOf(device.model).length > 0).map((device) => device.model.definition.model);
  expect(new Set(pressable)).toEqual(new Set(['E1524/E1810', '324131092621', 'WS-EUK02']));
});
