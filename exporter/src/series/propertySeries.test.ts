import { beforeEach, expect, test } from '@jest/globals';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { Implausible } from '@gaugeway/connectors/contract';
import { BooleanSeries, CounterSeries, GaugeSeries, StatesetSeries } from './counterSeries.ts';
import type { PointOwner } from './propertySeries.ts';

const now = 1_800_000_000_000;
let told: string[] = [];
let owner: PointOwner;

beforeEach(() => {
  told = [];
  owner = {
    suspended: false,
    maxAgeMs: 0,
    connectorName: 'home',
    id: '0x01',
    name: 'Door',
    labels: { connector: 'home', device: '0x01' },
    labelText: 'connector="home",device="0x01"',
    rejected: (series, reason) => series.bad !== reason && told.push(`rejected ${reason}`),
    rounded: (_series, raw) => told.push(`rounded ${raw}`),
    accepted: () => told.push('accepted'),
    dipped: () => told.push('dipped'),
    changed: () => told.push('changed'),
    addState: (set) => set.states.length < 3,
    detected: ({ name }) => told.push(`detected ${name}`),
    hold: (series) => {
      series.holdUntilMs = now + 120_000;
      told.push('hold');
    },
    watch: () => undefined,
    withdrew: () => told.push('withdrew'),
    holdLimitMs: 900_000,
    rhythmMs: 300_000,
    isPolled: false,
    now: () => now + 3_600_000,
  };
});

function resolution(metric: Partial<Metric> & { name: string }) {
  const whole: Metric = { type: 'gauge', help: 'Help', group: 'measurement', ...metric };
  return { property: { name: 'p', kind: 'numeric' as const }, step: 6, outcome: 'metric' as const, metric: whole, labels: {} };
}

const asIs = { factor: 1, offset: 0 };
const limits = { least: -Number.MAX_VALUE, largest: Number.MAX_VALUE };

function gauge(convert = asIs) {
  return new GaugeSeries(owner, resolution({ name: 'iot_temperature_celsius' }), { kind: 'number', convert, limits });
}

function counter(metric: Partial<Metric> = { unit: 'joules' }) {
  return new CounterSeries(owner, resolution({ name: 'iot_energy_joules_total', type: 'counter', ...metric }), {
    kind: 'number',
    convert: asIs,
    limits: { ...limits, least: 0 },
  });
}

function leak(name = 'iot_water_leak_detected') {
  const values = new Map<boolean, 0 | 1>([
    [true, 1],
    [false, 0],
  ]);
  return new BooleanSeries(owner, resolution({ name }), { kind: 'boolean', values });
}

function mode() {
  const of = new Map([
    ['heat', 'heat'],
    ['OFF', 'off'],
  ]);
  const series = new StatesetSeries(owner, resolution({ name: 'iot_hvac_mode', type: 'stateset' }), {
    kind: 'state',
    states: ['off', 'heat'],
    of,
  });
  series.relabel();
  return series;
}

test('a gauge is converted to the base unit', () => {
  const series = gauge({ factor: 0.5, offset: -10 });
  series.set(100, now);
  expect(series.current).toBe(40);
});

test('a reading older than the stored one changes nothing', () => {
  const series = gauge();
  series.set(21, now);
  series.set(5, now - 1);
  series.set('garbage', now - 1);
  series.set(null, now - 1);
  expect([series.current, series.atMs, told]).toEqual([21, now, []]);
});

test.each([
  ['a text', 'error', 'type'],
  ['an object', {}, 'type'],
  ['a boolean', true, 'type'],
  ['undefined', undefined, 'type'],
  ['NaN', NaN, 'not_finite'],
  ['what JSON reads as Infinity', 1e999, 'not_finite'],
])('%s is no sample of a gauge and is told once', (_, raw, reason) => {
  const series = gauge();
  series.set(12, now);
  series.set(raw, now + 1);
  series.set(raw, now + 2);
  expect([series.current, series.visible(now), told]).toEqual([undefined, false, [`rejected ${reason}`]]);
  series.set(13, now + 3);
  expect([series.current, told.at(-1)]).toEqual([13, 'accepted']);
});

test('null withdraws the value without a complaint', () => {
  const series = gauge();
  series.set(12, now);
  series.set(null, now + 1);
  expect([series.current, told]).toEqual([undefined, []]);
});

test('a waiting series is shown again by a fresh reading, not by a replayed one', () => {
  const series = gauge();
  series.set(12, now);
  series.waiting = true;
  series.set(13, now + 1, false);
  expect(series.visible(now)).toBe(false);
  series.set(13, now + 2);
  expect(series.visible(now)).toBe(true);
});

test('a value older than max_age is hidden', () => {
  owner = { ...owner, maxAgeMs: 1000 };
  const series = gauge();
  series.set(12, now);
  expect([series.visible(now + 1000), series.visible(now + 1001)]).toEqual([true, false]);
});

test('a counter holds small dips and takes the third as a reset', () => {
  const series = counter();
  const shown = [1000, 995, 996, 1001, 995, 995, 995].map((raw, i) => (series.set(raw, now + i), series.current));
  expect(shown).toEqual([1000, 1000, 1000, 1001, 1001, 1001, 995]);
  expect(told).toEqual(['dipped', 'dipped', 'dipped', 'dipped']);
});

test('a counter that waits for a fresh reading is not shown by one that is held', () => {
  const series = counter();
  series.set(1000, now);
  series.waiting = true;
  series.set(999, now + 1);
  expect(series.visible(now)).toBe(false);
  series.set(1001, now + 2);
  expect(series.visible(now)).toBe(true);
});

test('a counter that falls far is reset at once', () => {
  const series = counter();
  series.set(1000, now);
  series.set(0, now + 1);
  expect([series.current, told]).toEqual([0, []]);
});

test.each([
  ['below 100', { unit: 'joules', readings: [90, 89.9] }],
  ['of events', { unit: undefined, readings: [1000, 999] }],
])('a counter %s never dips', (_, { unit, readings }) => {
  const series = counter({ unit });
  readings.forEach((raw, i) => series.set(raw, now + i));
  expect([series.current, told]).toEqual([readings.at(-1), []]);
});

test('a negative counter reading is rejected and the old value kept', () => {
  const series = counter();
  series.set(500, now);
  series.set(-1, now + 1);
  expect([series.current, told]).toEqual([500, ['rejected negative']]);
});

test('each rise of a detection counts, a replayed one does not', () => {
  const series = leak('iot_occupancy_detected');
  series.set(false, now);
  series.set(true, now + 1);
  series.set(true, now + 2);
  series.set(false, now + 3);
  series.set(true, now + 4, false);
  expect(told.filter((line) => line.startsWith('detected'))).toHaveLength(1);
});

test('issue 10.4: a state that is told again, and one that returns from no value, is no detection', () => {
  const series = leak('iot_occupancy_detected');
  const counted = (): number => told.filter((line) => line.startsWith('detected')).length;
  series.set(false, now);
  series.set(true, now + 1, 'current');
  series.set(null, now + 2);
  series.set(true, now + 3);
  expect([series.current, counted()]).toEqual([1, 0]);
  series.set(false, now + 4);
  series.set(true, now + 5);
  expect(counted()).toBe(1);
});

test('issue 10.4: a state that is told again ends the wait for a fresh one, and holds what is safety', () => {
  const series = leak();
  series.waiting = true;
  series.set(true, now, 'current');
  expect([series.waiting, told]).toEqual([false, ['changed', 'hold']]);
});

test('a safety detection stays 1 for safety_hold', () => {
  const series = leak();
  series.set(true, now);
  series.set(false, now + 500);
  expect([series.current, told]).toEqual([1, ['changed', 'detected iot_water_leak_detected', 'hold', 'changed']]);
  expect([series.release(now + 119_999), series.current]).toEqual([true, 1]);
  expect([series.release(now + 120_000), series.current]).toEqual([false, 0]);
});

test('a safety detection that rises again within its hold stays 1', () => {
  const series = leak();
  series.set(true, now);
  series.set(false, now + 500);
  series.set(true, now + 900);
  series.release(now + 120_000);
  expect(series.current).toBe(1);
});

test('a value that is neither on nor off is no sample', () => {
  const series = leak();
  series.set(true, now);
  series.set('maybe', now + 1);
  expect([series.current, told.at(-1)]).toEqual([undefined, 'rejected value']);
});

test('a stateset renders every declared state, 1 for the current', () => {
  const series = mode();
  series.set('heat', now);
  expect(series.render(now)).toBe(
    'iot_hvac_mode{connector="home",device="0x01",state="off"} 0\niot_hvac_mode{connector="home",device="0x01",state="heat"} 1\n',
  );
});

test('an undeclared state is added while there is room, then rejected', () => {
  const series = mode();
  series.set('Eco Mode', now);
  expect(series.current).toBe('eco_mode');
  series.set('Boost', now + 1);
  expect([series.current, told.at(-1)]).toEqual([undefined, 'rejected value']);
});

test('a stored value comes back once and never over a newer one', () => {
  const series = mode();
  series.restore('heat', now);
  series.restore('off', now + 1);
  series.restore(7, now + 2);
  expect([series.current, series.atMs]).toEqual(['heat', now]);
});

test('a point holds what it has, and anything before its first value', () => {
  const series = gauge();
  expect(series.holds(99)).toBe(true);
  series.set(21, now);
  expect([series.holds(21), series.holds(22), series.holds('x')]).toEqual([true, false, false]);
});

test.each([
  { kind: 'gauge', make: () => gauge(), good: 21, left: undefined },
  { kind: 'boolean', make: () => leak('iot_contact_open'), good: true, left: undefined },
  { kind: 'stateset', make: () => mode(), good: 'heat', left: undefined },
  // what a meter counted stays counted
  { kind: 'counter', make: () => counter(), good: 500, left: 500 },
])('of a $kind an implausible reading is no value, told by its own reason once, until a good one comes', ({ make, good, left }) => {
  const series = make();
  series.set(good, now);
  const before = series.current;
  told = [];
  series.set(new Implausible('sentinel', 0x7fff), now + 1);
  expect(series.current).toBe(left);
  series.set(new Implausible('sentinel', 0x7fff), now + 2);
  expect(told.filter((line) => line !== 'changed')).toEqual(['rejected sentinel']);
  series.set(new Implausible('range', 9999n), now + 3);
  series.set(good, now + 4);
  expect(told.filter((line) => line !== 'changed').slice(0, 3)).toEqual(['rejected sentinel', 'rejected range', 'accepted']);
  expect(series.current).toBe(before);
});

test('an implausible reading that is older than the stored one changes nothing', () => {
  const series = gauge();
  series.set(21, now);
  told = [];
  series.set(new Implausible('range', 900), now - 1);
  expect([series.current, told]).toEqual([21, []]);
});

test.each(['gauge', 'counter'])('issue 10.10: a whole number that no double holds is rounded, and said to be, as a %s', (type) => {
  const series = type === 'gauge' ? gauge() : counter({});
  series.set(2n ** 53n, now);
  expect(series.rounded).toBeUndefined();
  for (const atMs of [now + 1, now + 2]) series.set(2n ** 53n + 3n, atMs);
  expect(series.value).toBe(2 ** 53 + 4);
  expect(series.rounded).toBe(2n ** 53n + 3n);
  expect(told).toEqual([`rounded ${2n ** 53n + 3n}`]);
  series.set(2 ** 53 + 6, now + 3);
  expect(series.rounded).toBeUndefined();
});
