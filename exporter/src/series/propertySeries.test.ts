import { beforeEach, expect, test } from '@jest/globals';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { familyNamed } from '@gaugeway/connectors/catalogue/metrics';
import { Implausible } from '@gaugeway/connectors/contract';
import { BooleanSeries } from './booleanSeries.ts';
import { CounterSeries } from './counterSeries.ts';
import { GaugeSeries } from './numberSeries.ts';
import type { PointOwner } from './propertySeries.ts';
import { noTap } from './sampleTap.ts';
import { StatesetSeries } from './statesetSeries.ts';

const now = 1_800_000_000_000;
let reports: string[] = [];
let owner: PointOwner;

beforeEach(() => {
  reports = [];
  owner = {
    suspended: false,
    maxAgeMs: 0,
    maxAges: undefined,
    connectorName: 'home',
    id: '0x01',
    name: 'Door',
    labels: { connector: 'home', device: '0x01' },
    labelText: 'connector="home",device="0x01"',
    tap: noTap,
    reports: {
      rejected: (series, reason) => series.bad !== reason && reports.push(`rejected ${reason}`),
      accepted: () => reports.push('accepted'),
      rounded: (_series, raw) => reports.push(`rounded ${raw}`),
      decreaseHeld: () => reports.push('decreaseHeld'),
      withdrawn: () => reports.push('withdrawn'),
    },
    changed: () => reports.push('changed'),
    addState: (set) => set.size < 3,
    detected: ({ metric }) => reports.push(`detected ${metric.name}`),
    stateChanged: (series, from, to) => reports.push(`${series.wordOf(from)} to ${series.wordOf(to)}`),
    watch: (series) => series instanceof BooleanSeries && reports.push('hold'),
    safetyHoldMs: 120_000,
    holdLimitMs: 900_000,
    reportIntervalMs: 300_000,
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
  return new BooleanSeries(owner, resolution(familyNamed(name)), { kind: 'boolean', values });
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
  expect([series.current, series.atMs, reports]).toEqual([21, now, []]);
});

test.each([
  ['a text', 'error', 'type'],
  ['an object', {}, 'type'],
  ['a boolean', true, 'type'],
  ['undefined', undefined, 'type'],
  ['NaN', NaN, 'not_finite'],
  ['what JSON reads as Infinity', 1e999, 'not_finite'],
])('%s is no sample of a gauge and is reported once', (_, raw, reason) => {
  const series = gauge();
  series.set(12, now);
  series.set(raw, now + 1);
  series.set(raw, now + 2);
  expect([series.current, series.visible(now), reports]).toEqual([undefined, false, [`rejected ${reason}`]]);
  series.set(13, now + 3);
  expect([series.current, reports.at(-1)]).toEqual([13, 'accepted']);
});

test('null withdraws the value without a report', () => {
  const series = gauge();
  series.set(12, now);
  series.set(null, now + 1);
  expect([series.current, reports]).toEqual([undefined, []]);
});

test('a waiting series is exported again after a fresh reading, not after a replayed one', () => {
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

test('a counter holds two small decreases and takes the third as a reset', () => {
  const series = counter();
  const shown = [1000, 995, 996, 1001, 995, 995, 995].map((raw, i) => (series.set(raw, now + i), series.current));
  expect(shown).toEqual([1000, 1000, 1000, 1001, 1001, 1001, 995]);
  expect(reports).toEqual(['decreaseHeld', 'decreaseHeld', 'decreaseHeld', 'decreaseHeld']);
});

test('a waiting counter is not exported because of a reading that is held', () => {
  const series = counter();
  series.set(1000, now);
  series.waiting = true;
  series.set(999, now + 1);
  expect(series.visible(now)).toBe(false);
  series.set(1001, now + 2);
  expect(series.visible(now)).toBe(true);
});

test('a large decrease is a reset at once', () => {
  const series = counter();
  series.set(1000, now);
  series.set(0, now + 1);
  expect([series.current, reports]).toEqual([0, []]);
});

test.each([
  ['below 100', { unit: 'joules', readings: [90, 89.9] }],
  ['of events', { unit: undefined, readings: [1000, 999] }],
])('a counter %s never holds a decrease', (_, { unit, readings }) => {
  const series = counter({ unit });
  readings.forEach((raw, i) => series.set(raw, now + i));
  expect([series.current, reports]).toEqual([readings.at(-1), []]);
});

test('a negative counter reading is rejected and the old value kept', () => {
  const series = counter();
  series.set(500, now);
  series.set(-1, now + 1);
  expect([series.current, reports]).toEqual([500, ['rejected negative']]);
});

test('each rise of a detection counts, a replayed one does not', () => {
  const series = leak('iot_occupancy_detected');
  series.set(false, now);
  series.set(true, now + 1);
  series.set(true, now + 2);
  series.set(false, now + 3);
  series.set(true, now + 4, false);
  expect(reports.filter((line) => line.startsWith('detected'))).toHaveLength(1);
});

test('issue 10.4: a repeated state, and one that returns from no value, is no detection', () => {
  const series = leak('iot_occupancy_detected');
  const counted = (): number => reports.filter((line) => line.startsWith('detected')).length;
  series.set(false, now);
  series.set(true, now + 1, 'current');
  series.set(null, now + 2);
  series.set(true, now + 3);
  expect([series.current, counted()]).toEqual([1, 0]);
  series.set(false, now + 4);
  series.set(true, now + 5);
  expect(counted()).toBe(1);
});

test('issue 10.4: a repeated state ends the wait for a fresh reading, and holds a safety detection', () => {
  const series = leak();
  series.waiting = true;
  series.set(true, now, 'current');
  expect([series.waiting, reports]).toEqual([false, ['changed', 'hold']]);
});

test('a safety detection stays 1 for safety_hold', () => {
  const series = leak();
  series.set(true, now);
  series.set(false, now + 500);
  expect([series.current, reports]).toEqual([1, ['changed', 'detected iot_water_leak_detected', 'hold', 'changed']]);
  expect([series.expire(owner.now() + 119_999), series.current]).toEqual([true, 1]);
  expect([series.expire(owner.now() + 120_000), series.current]).toEqual([false, 0]);
});

test('a safety detection that rises again within its hold stays 1', () => {
  const series = leak();
  series.set(true, now);
  series.set(false, now + 500);
  series.set(true, now + 900);
  series.expire(owner.now() + 120_000);
  expect(series.current).toBe(1);
});

test('a value that is neither on nor off is no sample', () => {
  const series = leak();
  series.set(true, now);
  series.set('maybe', now + 1);
  expect([series.current, reports.at(-1)]).toEqual([undefined, 'rejected value']);
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
  expect([series.current, reports.at(-1)]).toEqual([undefined, 'rejected value']);
});

test('a stored value is restored once and never over a newer one', () => {
  const series = mode();
  series.restore('heat', now);
  series.restore('off', now + 1);
  series.restore(7, now + 2);
  expect([series.current, series.atMs]).toEqual(['heat', now]);
});

test('a point holds its value, and anything before its first value', () => {
  const series = gauge();
  expect(series.holds(99)).toBe(true);
  series.set(21, now);
  expect([series.holds(21), series.holds(22), series.holds('x')]).toEqual([true, false, false]);
});

test.each([
  { kind: 'gauge', make: () => gauge(), good: 21, left: undefined },
  { kind: 'boolean', make: () => leak('iot_contact_open'), good: true, left: undefined },
  { kind: 'stateset', make: () => mode(), good: 'heat', left: undefined },
  // a total stays valid
  { kind: 'counter', make: () => counter(), good: 500, left: 500 },
])(
  'an implausible reading of a $kind is no value and is reported once by its own reason, until a valid one comes',
  ({ make, good, left }) => {
    const series = make();
    series.set(good, now);
    const before = series.current;
    reports = [];
    series.set(new Implausible('sentinel', 0x7fff), now + 1);
    expect(series.current).toBe(left);
    series.set(new Implausible('sentinel', 0x7fff), now + 2);
    expect(reports.filter((line) => line !== 'changed')).toEqual(['rejected sentinel']);
    series.set(new Implausible('range', 9999n), now + 3);
    series.set(good, now + 4);
    expect(reports.filter((line) => line !== 'changed').slice(0, 3)).toEqual(['rejected sentinel', 'rejected range', 'accepted']);
    expect(series.current).toBe(before);
  },
);

test('an implausible reading that is older than the stored one changes nothing', () => {
  const series = gauge();
  series.set(21, now);
  reports = [];
  series.set(new Implausible('range', 900), now - 1);
  expect([series.current, reports]).toEqual([21, []]);
});

test.each(['gauge', 'counter'])('issue 10.10: a whole number that does not fit a double is rounded and reported, as a %s', (type) => {
  const series = type === 'gauge' ? gauge() : counter({});
  series.set(2n ** 53n, now);
  expect(series.rounded).toBeUndefined();
  for (const atMs of [now + 1, now + 2]) series.set(2n ** 53n + 3n, atMs);
  expect(series.value).toBe(2 ** 53 + 4);
  expect(series.rounded).toBe(2n ** 53n + 3n);
  expect(reports).toEqual([`rounded ${2n ** 53n + 3n}`]);
  series.set(2 ** 53 + 6, now + 3);
  expect(series.rounded).toBeUndefined();
});
