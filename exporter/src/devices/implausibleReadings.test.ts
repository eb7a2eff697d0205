import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Point, Property } from '@gaugeway/connectors/contract';
import { battery, hour, minute, temperature, TestExporter } from '../testing/testExporter.ts';
import { mappingRows } from '../server/statusRows.ts';

let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => {
  exporter[Symbol.dispose]();
});

const energy: Property = { name: 'energy', kind: 'numeric', unit: 'kWh', origin: 'zigbee' };
const origin = 'zigbee';

function point(property: Property, intervalMs?: number): Point {
  return exporter.gateway.device({ id: '0x01', intervalMs }).map([property])[0]!;
}

/** The exported value; undefined where there is none. */
function shown(): unknown {
  return mapping().value;
}

function mapping() {
  const device = exporter.gateway.devices.get('0x01')!;
  return [...mappingRows(device, exporter.clock)][0]!;
}

function count(reason: 'range' | 'sentinel' | 'negative' | 'spike' | 'not_finite' | 'type'): number {
  return exporter.gateway.counters.rejected.get(reason);
}

function eventsOf(name: string) {
  return exporter.events.read().flatMap(({ event, attributes }) => (event === name ? [attributes] : []));
}

describe('issue 10.7: an implausible reading is rejected, counted and reported', () => {
  test.each<[string, Property, unknown, 'range' | 'sentinel' | 'negative']>([
    ['429 MW of a clamp meter, zigbee2mqtt#18603', { name: 'power', kind: 'numeric', unit: 'W', origin }, 429_496_420, 'range'],
    ['1 048 576 °C', { ...temperature, origin }, 1_048_576, 'range'],
    ['-100 °C of a room sensor, zigbee2mqtt#798', { ...temperature, origin }, -100, 'range'],
    ['-127 °C of a probe that is not connected', { ...temperature, origin: 'household' }, -127, 'range'],
    ['below absolute zero, whoever measures', temperature, -300, 'range'],
    ['PM2.5 of 43 521 µg/m³, zigbee2mqtt#13658', { name: 'pm25', kind: 'numeric', unit: 'µg/m³', origin }, 43_521, 'range'],
    ['a battery of 116 %, zigbee2mqtt#23940', { ...battery, origin }, 116, 'range'],
    ['a colour temperature of 65 535', { name: 'color_temp', kind: 'numeric', unit: 'mired', parent: 'light', origin }, 65_535, 'sentinel'],
    ['0x8000 as a temperature', { ...temperature, origin }, -327.68, 'sentinel'],
    ['0x7FFF as a temperature, zigbee2mqtt#15173', { ...temperature, origin }, 327.67, 'sentinel'],
    [
      'a million degrees, zigbee2mqtt#20049',
      { name: 'local_temperature', kind: 'numeric', unit: '°C', parent: 'climate', origin },
      1e6,
      'range',
    ],
    ['a battery in half percents, zigbee2mqtt#22348', { ...battery, origin }, 200, 'range'],
    ['a battery of 0xFF, zigbee-herdsman-converters#5387', { ...battery, origin }, 255, 'sentinel'],
    ['-196.6 °F of a lost probe, PaulStoffregen/OneWire#76', { ...temperature, unit: '°F', origin: 'household' }, -196.6, 'range'],
    ['0xFFFF as a humidity', { name: 'humidity', kind: 'numeric', unit: '%', origin }, 655.35, 'sentinel'],
    ['-170 kWh, zigbee2mqtt#28827', energy, -170, 'negative'],
    ['a time in milliseconds as °C', { ...temperature, origin: 'household' }, 4_102_444_800_000, 'range'],
  ])('%s', (...[, property, raw, reason]) => {
    point(property).set(raw, exporter.nowMs);
    expect([shown(), count(reason), mapping().rejected]).toEqual([undefined, 1, { value: String(raw), reason, at_ms: exporter.nowMs }]);
    expect(eventsOf('reading_rejected')).toEqual([{ property: property.name, reason, value: String(raw) }]);
  });

  test.each<[string, Property, number]>([
    ['-196 °C of a point that somebody listed', { ...temperature, listed: true }, -196],
    ['-196 °C of a browsed OPC UA server', temperature, -196],
    ['a kiln', { ...temperature, origin: 'household' }, 1320],
    ['a laboratory freezer', { ...temperature, origin }, -86],
    ['a probe at 85 °C', { ...temperature, origin }, 85],
    ['humid air', { name: 'humidity', kind: 'numeric', unit: '%', origin }, 100.4],
    ['a country', { name: 'power', kind: 'numeric', unit: 'MW', origin: 'household' }, 9_500],
    ['a leading power factor', { name: 'power_factor', kind: 'numeric', origin }, -0.87],
    ['a dust station in clean air', { name: 'pm10', kind: 'numeric', unit: 'µg/m³', origin: 'household' }, -3],
    ['the offset of a radio', { name: 'frequency_offset', kind: 'numeric', unit: 'Hz', origin: 'household' }, -1200],
    ['a drive that turns backwards', { name: 'frequency', kind: 'numeric', unit: 'Hz' }, -50],
    ['a closed control valve', { name: 'valve_position', kind: 'numeric', unit: '%' }, -1.2],
    ['a gas cell in nitrogen', { name: 'co2', kind: 'numeric', unit: 'ppm' }, -12],
    ['an ultraviolet sensor at night', { name: 'uv_index', kind: 'numeric', origin }, -0.1],
    ['a listed battery of 116 %', { ...battery, listed: true }, 116],
  ])('but not %s', (_, property, raw) => {
    point(property).set(raw, exporter.nowMs);
    expect(typeof shown()).toBe('number');
    expect(eventsOf('reading_rejected')).toEqual([]);
  });

  test('a flood of them is one event', () => {
    const series = point({ ...temperature, origin });
    for (let times = 0; times < 1000; times++) series.set(-100, ++exporter.nowMs);
    expect([count('range'), eventsOf('reading_rejected').length]).toEqual([1000, 1]);
  });

  test('the newest of them is kept after a valid one', () => {
    const series = point({ ...temperature, origin });
    series.set(-100, exporter.nowMs);
    series.set(20, exporter.nowMs + minute);
    expect([shown(), mapping().rejected?.value, eventsOf('reading_accepted')]).toEqual([20, '-100', [{ property: 'temperature' }]]);
  });
});

describe('issue 10.7: the config sets other limits', () => {
  test.each<[string, object, number]>([
    ['another range', { metric: 'iot_temperature_celsius', range: [-200, 50] }, -150],
    ['no range', { metric: 'iot_temperature_celsius', range: false }, -300],
    ['no range for this property', { property: 'temp*', range: false }, -300],
    ['no sentinels and no range', { range: false, sentinels: false }, -327.68],
  ])('with %s', (_, entry, raw) => {
    exporter[Symbol.dispose]();
    exporter = new TestExporter({ quality: [entry] });
    point({ ...temperature, origin }).set(raw, exporter.nowMs);
    expect(shown()).toBe(raw);
  });

  test('with a sentinel for one device', () => {
    exporter[Symbol.dispose]();
    exporter = new TestExporter({ quality: [{ device: '0x01', metric: 'iot_temperature_celsius', sentinels: [85] }] });
    point({ ...temperature, origin }).set(85, exporter.nowMs);
    const other = exporter.gateway.device({ id: '0x02' }).map([{ ...temperature, origin }])[0]!;
    other.set(85, exporter.nowMs);
    expect([count('sentinel'), shown()]).toEqual([1, undefined]);
    expect(other.holds(85)).toBe(true);
  });
});

describe('issue 10.7: a total that jumps', () => {
  test('by more than is plausible is held until a later reading confirms it', () => {
    const series = point(energy);
    series.set(100, exporter.nowMs);
    series.set(167_772.16, (exporter.nowMs += minute));
    // Zigbee2MQTT repeats all values with each message
    series.set(167_772.16, (exporter.nowMs += minute));
    expect([shown(), count('spike')]).toEqual([360e6, 2]);
    series.set(167_772.2, (exporter.nowMs += minute));
    expect(shown()).toBeCloseTo(167_772.2 * 3.6e6, 0);
  });

  test('and comes back was no meter reading', () => {
    const series = point(energy);
    for (const raw of [100, 42_949_672.95, 100.01, 100.02]) series.set(raw, (exporter.nowMs += minute));
    expect([shown(), count('spike')]).toEqual([expect.closeTo(360.072e6, 0), 1]);
  });

  test('of a polled meter is confirmed by the same reading', () => {
    const series = point({ ...energy, origin: undefined, listed: true }, 10_000);
    for (const raw of [100, 9e9, 9e9]) series.set(raw, (exporter.nowMs += 10_000));
    expect(shown()).toBe(9e9 * 3.6e6);
  });

  test('after weeks away is no jump, nor from 0', () => {
    const series = point(energy);
    series.set(0, exporter.nowMs);
    series.set(25_000, (exporter.nowMs += minute));
    series.set(26_000, (exporter.nowMs += 100 * hour));
    expect([shown(), count('spike')]).toEqual([26_000 * 3.6e6, 0]);
  });

  test('to 0 for a moment is no reset, evcc#30592, home-assistant/core#124420', () => {
    const series = point(energy);
    for (const raw of [13_423.7, 0, 13_423.7, 0, 13_423.8]) {
      series.set(raw, (exporter.nowMs += minute));
      expect(shown()).toBeGreaterThanOrEqual(13_423.7 * 3.6e6);
    }
    expect(count('spike')).toBe(2);
  });

  test('to 0 and counts from there, or stays there, is a reset', () => {
    const series = point(energy);
    series.set(13_423.7, exporter.nowMs);
    series.set(0, (exporter.nowMs += minute));
    series.set(0.01, (exporter.nowMs += minute));
    expect(shown()).toBe(36_000);
    series.set(0, (exporter.nowMs += minute));
    exporter.later(5 * minute);
    expect(shown()).toBe(0);
  });

  test('to 0 all night is no reset, evcc#30951', () => {
    const series = point(energy, 10_000);
    series.set(2500, exporter.nowMs);
    for (let polls = 0; polls < 4000; polls++) {
      series.set(0, (exporter.nowMs += 10_000));
      exporter.gateway.tick();
      expect(shown()).not.toBe(0);
    }
    expect([shown(), mapping().rejected?.reason]).toEqual([undefined, 'spike']);
    series.set(2500.1, (exporter.nowMs += 10_000));
    expect(shown()).toBeCloseTo(2500.1 * 3.6e6, 0);
  });

  test.each([null, 'unavailable'])('to %p and 0 before it goes on is no reset', async (nothing) => {
    const series = point(energy);
    const energies = async () => (await exporter.values('iot_energy_joules_total'))[0];
    for (const raw of [13_423.7, nothing, 0]) series.set(raw, (exporter.nowMs += minute));
    expect(await energies()).toBeUndefined();
    series.set(13_423.8, (exporter.nowMs += minute));
    expect(await energies()).toMatch(/^0x01 4832568\d+/);
  });

  test('to null and a spike is held, and a total of the day is 0 after its night', async () => {
    const series = point(energy, 10_000);
    const energies = async () => (await exporter.values('iot_energy_joules_total'))[0];
    for (const raw of [12, null, 42_949_672.95]) series.set(raw, (exporter.nowMs += 10_000));
    expect(await energies()).toBeUndefined();
    for (const raw of [null, 0, 0]) series.set(raw, (exporter.nowMs += 10_000));
    expect(await energies()).toBe('0x01 0');
  });

  test('by a reset, of a source that has no value between any two readings', async () => {
    const series = point(energy);
    for (const raw of [50, null, 0.1, null, 0.2]) series.set(raw, (exporter.nowMs += minute));
    expect(await exporter.values('iot_energy_joules_total')).toEqual(['0x01 720000']);
  });

  test('after hours in which it had no value is no jump', async () => {
    const series = point(energy);
    for (const raw of [50, null, null]) series.set(raw, (exporter.nowMs += 5 * hour));
    series.set(500, (exporter.nowMs += minute));
    expect(await exporter.values('iot_energy_joules_total')).toEqual(['0x01 1800000000']);
  });

  test('to 0 all night is one event', () => {
    const series = point(energy, 10_000);
    series.set(2500, exporter.nowMs);
    for (let polls = 0; polls < 4000; polls++) {
      series.set(0, (exporter.nowMs += 10_000));
      exporter.gateway.tick();
    }
    expect([eventsOf('value_withdrawn').length, eventsOf('reading_rejected').length]).toEqual([1, 1]);
  });

  test('to 0 all night is none over a restart at night', () => {
    const before = point(energy, 10_000);
    before.set(2500, exporter.nowMs);
    before.set(0, (exporter.nowMs += 10_000));
    exporter.later(hour);
    expect(shown()).toBeUndefined();
    exporter.restart({}, hour);
    const after = point(energy, 10_000);
    after.set(0, (exporter.nowMs += 10_000));
    after.set(0, (exporter.nowMs += 10_000));
    expect(shown()).toBe(2500 * 3.6e6);
  });

  test.each([
    ['a total of the day', 12, 0],
    ['a large one that was exchanged', 2500, undefined],
  ])('to 0 and stays there: %s', (_, before, expected) => {
    const series = point(energy, 10_000);
    series.set(before, exporter.nowMs);
    for (let polls = 0; polls < 100; polls++) {
      series.set(0, (exporter.nowMs += 10_000));
      exporter.gateway.tick();
    }
    expect(shown()).toBe(expected);
    series.set(0.01, (exporter.nowMs += 10_000));
    expect(shown()).toBe(36_000);
  });

  test('may be accepted by the config', () => {
    exporter[Symbol.dispose]();
    exporter = new TestExporter({ quality: [{ metric: 'iot_energy_joules_total', spike: false }] });
    const series = point(energy);
    for (const raw of [100, 42_949_672]) series.set(raw, (exporter.nowMs += minute));
    expect(shown()).toBe(42_949_672 * 3.6e6);
  });
});

describe('issue 10.7: spikes of other quantities, where the config sets a limit', () => {
  let series: Point;
  beforeEach(() => {
    exporter[Symbol.dispose]();
    exporter = new TestExporter({ quality: [{ metric: 'iot_temperature_celsius', spike: 10 }] });
    series = point({ ...temperature, origin });
    series.set(20, exporter.nowMs);
  });

  test('are held, and contradicted by the next reading', () => {
    series.set(85, (exporter.nowMs += minute));
    expect([shown(), count('spike')]).toEqual([20, 1]);
    series.set(20.1, (exporter.nowMs += minute));
    exporter.later(hour);
    expect(shown()).toBe(20.1);
  });

  test('or confirmed by it', () => {
    series.set(85, (exporter.nowMs += minute));
    series.set(86, (exporter.nowMs += minute));
    expect(shown()).toBe(86);
  });

  test('or accepted after a usual interval, because a device that reports on change does not repeat it', () => {
    series.set(85, (exporter.nowMs += minute));
    exporter.later(4 * minute);
    expect(shown()).toBe(20);
    exporter.later(minute);
    expect(shown()).toBe(85);
  });
});

describe('issue 10.9: a held value is withdrawn in time', () => {
  test.each<[string, unknown, string]>([
    ['fell below zero', -170, 'negative'],
    ['is not finite', Infinity, 'not_finite'],
    ['jumped', 1e9, 'spike'],
    ['fell a little', 99.9, 'dip'],
  ])('of a counter that %s', (_, raw, reason) => {
    const series = point(energy);
    series.set(100, exporter.nowMs);
    series.set(raw, (exporter.nowMs += minute));
    exporter.later(24 * hour);
    exporter.gateway.device({ id: '0x01' }).seen(exporter.nowMs);
    expect(shown()).toBe(360e6);
    exporter.later(hour);
    expect(shown()).toBeUndefined();
    expect(eventsOf('value_withdrawn')).toEqual([{ property: 'energy', reason, value: 360e6, held_seconds: 90_000 }]);
    expect(mapping().rejected?.reason).toBe(reason);
    series.set(101, ++exporter.nowMs);
    expect(shown()).toBe(101 * 3.6e6);
  });

  test('after its max_age where it has one, also when its definition changes meanwhile', () => {
    exporter[Symbol.dispose]();
    exporter = new TestExporter({ max_age: '10m' });
    point(energy).set(100, exporter.nowMs);
    point(energy).set(-170, (exporter.nowMs += 1000));
    for (let minutes = 0; minutes < 11; minutes++) {
      exporter.later(minute);
      point({ ...energy, category: 'diagnostic' }).set(-170, exporter.nowMs);
    }
    expect(eventsOf('value_withdrawn')).toHaveLength(1);
  });

  test('and is not stored over a restart', () => {
    point(energy).set(100, exporter.nowMs);
    point(energy).set(-170, (exporter.nowMs += minute));
    exporter.later(25 * hour);
    exporter.restart();
    point(energy);
    expect(shown()).toBeUndefined();
  });
});

describe('issue 10.12: a number that arrives as text is accepted', () => {
  test.each<[unknown, number]>([
    ['19.5', 19.5],
    ['.5', 0.5],
    ['5.', 5],
    [' 21 ', 21],
    ['-3', -3],
    ['+4', 4],
    ['1e1', 10],
    [12n, 12],
    ['100.00', 100],
  ])('%p', (raw, value) => {
    const series = point({ ...temperature, origin });
    series.set(raw, exporter.nowMs);
    expect([shown(), series.holds(raw), series.holds('77')]).toEqual([value, true, false]);
  });

  test.each(['inf', 'nan', 'NaN', 'Infinity', '1_000', '0x10', '', ' ', '1,5', '5 °C', '.', 'e5', '1'.repeat(50)])(
    'but not %p, which explain names',
    (raw) => {
      point({ ...temperature, origin }).set(raw, exporter.nowMs);
      expect([shown(), count('type'), mapping().rejected?.reason]).toEqual([undefined, 1, 'type']);
    },
  );

  test('as a counter too', () => {
    point(energy).set('12.5', exporter.nowMs);
    expect(shown()).toBe(45e6);
  });
});
