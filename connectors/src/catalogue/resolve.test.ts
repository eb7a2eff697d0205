import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Property } from '../contract.ts';
import { convert } from './conversion.ts';
import type { Metric } from './metric.ts';
import { metrics } from './metrics.ts';
import type { Resolution } from './resolution.ts';
import { resolve, type PropertyOverride } from './resolve.ts';

const custom: Metric = { name: 'iot_widgets', type: 'gauge', help: 'Widgets made', group: 'measurement' };

function resolveAll(properties: readonly Partial<Property>[], override?: PropertyOverride): readonly Resolution[] {
  return resolve(
    properties.map((property) => ({ name: 'value', kind: 'numeric', ...property })),
    {
      metrics: (name) => metrics.get(name) ?? (name === custom.name ? custom : undefined),
      override: () => override,
      maxStates: 20,
      maxActions: 50,
    },
  );
}

function resolveOne(property: Partial<Property>, override?: PropertyOverride): Resolution {
  const [resolution] = resolveAll([property], override);
  if (resolution === undefined) throw new Error('cannot resolve: nothing came back');
  return resolution;
}

function inBase({ decoding }: Resolution, value: number): number {
  if (decoding?.kind !== 'number') throw new Error('cannot convert: no number');
  return convert(decoding.convert, value);
}

describe('the steps of §4', () => {
  test.each<[string, number, string, string, Partial<Property>]>([
    ['write-only', 1, 'none', '', { name: 'identify', kind: 'enum', readable: false }],
    ['an action', 2, 'action', 'iot_actions_total', { name: 'action', kind: 'event', values: ['single'] }],
    ['an attribute of an action', 2, 'log', '', { name: 'action_step_size' }],
    ['a text', 3, 'log', '', { name: 'effect', kind: 'text' }],
    ['a list', 3, 'log', '', { name: 'schedules', kind: 'list' }],
    ['part of a schedule', 3, 'log', '', { name: 'monday', kind: 'binary', path: ['weekly_schedule'] }],
    ['an identifier', 3, 'log', '', { name: 'group_id' }],
    ['a version', 3, 'info', '', { name: 'firmware_version', kind: 'text' }],
    ['a feature of a light', 4, 'metric', 'iot_light_on', { name: 'state', kind: 'binary', parent: 'light', settable: true }],
    ['a feature of a switch', 4, 'metric', 'iot_switch_on', { name: 'state', kind: 'binary', parent: 'switch', settable: true }],
    [
      'a feature of a cover',
      4,
      'metric',
      'iot_cover_state',
      { name: 'state', kind: 'enum', parent: 'cover', values: ['OPEN'], settable: true },
    ],
    ['a feature of a lock', 4, 'metric', 'iot_lock_locked', { name: 'state', kind: 'binary', parent: 'lock', settable: true }],
    ['a colour', 4, 'metric', 'iot_light_color_x_ratio', { name: 'x', path: ['color'], parent: 'light', settable: true }],
    ['a start-up part', 4, 'metric', 'iot_setting_kelvin', { name: 'color_temp_startup', parent: 'light', unit: 'mired', settable: true }],
    ['a setting by category', 5, 'metric', 'iot_setting_celsius', { name: 'temperature', category: 'config', unit: '°C' }],
    ['a named metric', 6, 'metric', 'iot_temperature_celsius', { name: 'temperature', unit: '°C' }],
    ['a metric of a profile', 6, 'metric', 'iot_power_watts', { name: '0x0034', unit: 'W', metric: 'iot_power_watts' }],
    [
      'a metric of a profile, whatever the name',
      6,
      'metric',
      'iot_power_watts',
      { name: 'plan', path: ['weekly'], category: 'config', metric: 'iot_power_watts' },
    ],
    ['a plant, which is no plan', 6, 'metric', 'iot_temperature_celsius', { name: 'temperature', path: ['plant'] }],
    ['what can be set and is not marked ◆', 7, 'metric', 'iot_setting_seconds', { name: 'countdown_left', unit: 's', settable: true }],
    ['a limit', 7, 'metric', 'iot_setting_celsius', { name: 'min_heat_setpoint_limit', unit: '°C' }],
    ['a unit', 8, 'metric', 'iot_current_amperes', { name: 'pump', unit: 'mA' }],
    ['a count', 8, 'metric', 'iot_tally', { name: 'idle_steps' }],
    ['an error', 8, 'metric', 'iot_error_code', { name: 'oem_fault_code' }],
    ['an unknown number', 9, 'metric', 'iot_sensor_value', { name: 'sg' }],
    ['an unknown boolean', 9, 'metric', 'iot_sensor_active', { name: 'hush', kind: 'binary' }],
    ['an unknown enum', 9, 'metric', 'iot_sensor_state', { name: 'posture', kind: 'enum', values: ['up'] }],
  ])('%s is resolved by step %d', (...[, step, outcome, metric, property]) => {
    const resolution = resolveOne(property);
    expect([resolution.step, resolution.outcome, resolution.metric?.name ?? '']).toEqual([step, outcome, metric]);
  });
});

describe('labels', () => {
  test.each<[Partial<Property>, Record<string, string>]>([
    [{ name: 'local_temperature', unit: '°C' }, {}],
    [{ name: 'indoor_heat_exchanger_temperature', unit: '°C' }, { sensor: 'indoor_heat_exchanger' }],
    [{ name: 'mains_voltage', unit: 'V' }, { sensor: 'mains' }],
    [{ name: 'temperature_l2', channel: 'l2', unit: '°C' }, { channel: 'l2' }],
    [{ name: 'energy_tier_1', unit: 'kWh' }, { tariff: '1' }],
    [
      { name: 'daily_energy_l2', unit: 'kWh' },
      { period: 'today', channel: 'l2' },
    ],
    [
      { name: 'output_energy_month', unit: 'kWh' },
      { sensor: 'output', period: 'month' },
    ],
    [{ name: 'pm_n05', unit: '#/cm³' }, { size: '0.5' }],
    [{ name: 'pm_n25', unit: '#/cm³' }, { size: '2.5' }],
    [{ name: 'x_axis' }, { axis: 'x' }],
    [{ name: 'occupied_heating_setpoint', unit: '°C', settable: true }, { setpoint: 'heating' }],
    [{ name: 'unoccupied_cooling_setpoint', unit: '°C', settable: true }, { setpoint: 'unoccupied_cooling' }],
    [{ name: 'alarm_2', kind: 'binary' }, { channel: '2' }],
    [{ name: 'battery2', unit: '%' }, { channel: '2' }],
    [
      { name: 'childLock_left', channel: 'left', kind: 'binary', settable: true },
      { setting: 'child_lock', channel: 'left' },
    ],
    [
      { name: 'weight', unit: 'raw unit' },
      { sensor: 'weight', unit: 'raw unit' },
    ],
    [
      { name: 'p', metric: 'iot_power_watts', labels: { phase: 'l2' }, channel: 'in1' },
      { channel: 'in1', phase: 'l2' },
    ],
  ])('%j has %j', (property, labels) => {
    expect(resolveOne(property).labels).toEqual(labels);
  });
});

describe('units', () => {
  test.each<[string, Partial<Property>, number, number]>([
    ['brightness is a share of its largest value', { name: 'brightness', max: 1000, settable: true }, 500, 0.5],
    ['brightness is a share of 254', { name: 'brightness', settable: true }, 254, 1],
    ['fan speed is a share of its largest value', { name: 'fan_speed', max: 4, settable: true }, 3, 0.75],
    ['link quality is a share of 255', { name: 'linkquality', unit: 'lqi' }, 102, 0.4],
    ['battery without a unit is in percent', { name: 'battery' }, 57, 0.57],
    ['a valve position of 0..255 is a share of 255', { name: 'valve_position', max: 255, settable: true }, 51, 0.2],
    ['energy without a unit is in kWh', { name: 'summation_delivered' }, 2, 7.2e6],
    ['vapour pressure deficit without a unit is in kPa', { name: 'vpd' }, 1.5, 1500],
    ['power factor without a unit is a ratio', { name: 'power_factor' }, 0.9, 0.9],
    ['events per minute are hertz', { name: 'radioactive_events_per_minute', unit: 'rpm' }, 30, 0.5],
    ['salinity in per mille is in ppm', { name: 'salinity', unit: '‰' }, 35, 35_000],
    ['carbon dioxide in percent is in ppm', { name: 'co2', unit: '%' }, 0.05, 500],
    ['RSSI in dB is in dBm', { name: 'rssi', unit: 'dB' }, -71, -71],
  ])('%s', (...[, property, value, base]) => {
    expect(inBase(resolveOne(property), value)).toBeCloseTo(base, 9);
  });

  test('formaldehyde by mass is a mole fraction: 30.026 g/mol at 20 °C', () => {
    expect(inBase(resolveOne({ name: 'hcho', unit: 'mg/m³' }), 0.1)).toBeCloseTo((100 * 24.055) / (1000 * 30.026), 9);
  });

  test('a gas without a molar mass keeps its mass', () => {
    expect(resolveOne({ name: 'voc', unit: 'µg/m³' }).metric?.name).toBe('iot_volatile_organic_compounds_grams_per_cubic_meter');
    expect(resolveOne({ name: 'voc', unit: 'ppb' }).metric?.name).toBe('iot_volatile_organic_compounds_ppm');
  });

  test('the unit decides where name and unit disagree', () => {
    expect(resolveOne({ name: 'reactive_power', unit: 'VArh' }).metric?.name).toBe('iot_reactive_energy_var_seconds_total');
    expect(resolveOne({ name: 'illuminance', unit: '%' })).toMatchObject({
      metric: metrics.get('iot_sensor_ratio'),
      labels: { sensor: 'illuminance' },
    });
  });
});

describe('the group', () => {
  test('is diagnostic where the source declares that', () => {
    expect(resolveOne({ name: 'temperature', category: 'diagnostic' }).group).toBe('diagnostic');
    expect(resolveOne({ name: 'temperature' }).group).toBe('measurement');
  });

  test('stays off by default where it is', () => {
    expect(resolveOne({ name: 'divisor', category: 'diagnostic' }).group).toBe('setting');
    expect(resolveOne({ name: 'lat', metric: 'iot_latitude_degrees', category: 'diagnostic' }).group).toBe('location');
  });
});

describe('booleans', () => {
  const values = (property: Partial<Property>) => {
    const { decoding } = resolveOne({ kind: 'binary', ...property });
    return decoding?.kind === 'boolean' ? Object.fromEntries(decoding.values) : undefined;
  };

  test('are 1 for what is declared as on', () => {
    expect(values({ name: 'battery_low', on: 'Low', off: 'Normal' })).toEqual({ Low: 1, Normal: 0 });
    expect(values({ name: 'state', parent: 'lock', on: 'LOCK', off: 'UNLOCK', settable: true })).toEqual({ LOCK: 1, UNLOCK: 0 });
  });

  test('without declared values accept the usual ones', () => {
    expect(values({ name: 'occupancy' })).toEqual({ true: 1, false: 0, ON: 1, OFF: 0, on: 1, off: 0 });
  });

  test('of windows and valves are decided by the word', () => {
    expect(values({ name: 'window', on: 'CLOSE', off: 'OPEN' })).toEqual({ OPEN: 1, CLOSE: 0 });
    expect(values({ name: 'window_open_flag', on: 'opened', off: 'not_opened' })).toEqual({ opened: 1, not_opened: 0 });
    expect(values({ name: 'valve', on: 'CLOSED', off: 'OPEN' })).toEqual({ OPEN: 1, CLOSED: 0 });
  });

  test('of a wire that is watched are 1 when it is broken', () => {
    expect(values({ name: 'input_1_wire_break_control', on: 'online', off: 'offline' })).toEqual({ online: 0, offline: 1 });
  });

  test('may be one state of an enum', () => {
    const update = { name: 'state', path: ['update'], kind: 'enum', values: ['available', 'idle', 'updating'] } as const;
    expect(resolveOne(update).metric?.name).toBe('iot_update_available');
    expect(values(update)).toEqual({ available: 1, idle: 0, updating: 0 });
  });
});

describe('states', () => {
  const states = (property: Partial<Property>) => {
    const { decoding } = resolveOne({ kind: 'enum', ...property });
    return decoding?.kind === 'state' ? decoding : undefined;
  };

  test('are in the words of the catalogue', () => {
    expect(states({ name: 'running_state', parent: 'climate', values: ['idle', 'heat', 'fan_only'] })?.states).toEqual([
      'idle',
      'heating',
      'fan',
    ]);
    expect(states({ name: 'state', parent: 'cover', values: ['OPEN', 'CLOSE', 'STOP'], settable: true })?.states).toEqual([
      'open',
      'closed',
      'stopped',
    ]);
  });

  test('are found by the raw value', () => {
    expect(states({ name: 'mode', values: ['Low Power', 'highPower'] })?.of.get('highPower')).toBe('high_power');
  });

  test('never become one', () => {
    expect(states({ name: 'shift', values: ['+1', '-1', '🔥', '❄️'] })?.states).toEqual(['1', '-1', '🔥', '❄️']);
  });

  test('a hundred thousand of them cost no more than their number', () => {
    const many = resolveOne({ name: 'alert', kind: 'enum', values: Array.from({ length: 100_000 }, (_, i) => `s${i}`) });
    expect(many).toMatchObject({ decoding: { states: [] } });
  });

  test('beyond max_states are not exported, with a reason', () => {
    const many = resolveOne({ name: 'alert', kind: 'enum', values: Array.from({ length: 21 }, (_, i) => `s${i}`) });
    expect(many).toMatchObject({ decoding: { states: [] }, reason: '21 states, at most 20 are exported' });
  });
});

describe('an override', () => {
  test('drops a property', () => {
    expect(resolveOne({ name: 'temperature' }, { drop: true })).toMatchObject({
      step: 0,
      outcome: 'none',
      reason: 'dropped by the config',
    });
  });

  test('names the metric, of the catalogue or of the config', () => {
    expect(resolveOne({ name: 'val1' }, { metric: 'iot_voltage_volts', labels: { sensor: 'in' } })).toMatchObject({
      step: 0,
      metric: metrics.get('iot_voltage_volts'),
      labels: { sensor: 'in' },
    });
    expect(resolveOne({ name: 'val1' }, { metric: 'iot_widgets' }).metric).toBe(custom);
  });

  test('names no metric that does not exist, nor one of another dimension', () => {
    expect(resolveOne({ name: 'sg' }, { metric: 'iot_none' })).toMatchObject({ step: 9, reason: 'no metric "iot_none"' });
    expect(resolveOne({ name: 'p', unit: 'W' }, { metric: 'iot_voltage_volts' })).toMatchObject({
      step: 8,
      metric: metrics.get('iot_power_watts'),
      reason: '"W" does not fit iot_voltage_volts',
    });
  });

  test('multiplies before the unit is converted', () => {
    expect(inBase(resolveOne({ name: 'temperature', unit: '°F' }, { factor: 0.1 }), 680)).toBe(20);
  });

  test('adds labels to those of the name', () => {
    expect(resolveOne({ name: 'mains_voltage', unit: 'V' }, { labels: { phase: 'l1' } }).labels).toEqual({ sensor: 'mains', phase: 'l1' });
  });

  test('makes a counter of a gauge and a gauge of a counter', () => {
    expect(resolveOne({ name: 'energy', unit: 'kWh' }, { as: 'gauge' }).metric?.name).toBe('iot_energy_net_joules');
    expect(resolveOne({ name: 'energy_today', unit: 'kWh' }, { as: 'counter' }).metric?.name).toBe('iot_energy_joules_total');
    expect(resolveOne({ name: 'produced_energy', unit: 'kWh' }, { as: 'counter' }).metric?.name).toBe('iot_energy_produced_joules_total');
    expect(resolveOne({ name: 'temperature', unit: '°C' }, { as: 'counter' }).metric?.name).toBe('iot_temperature_celsius');
  });
});

describe('two properties of one series', () => {
  test('are ranked by the row, and the second gets its name', () => {
    const [second, first] = resolveAll([
      { name: 'current_heating_setpoint', unit: '°C', settable: true },
      { name: 'occupied_heating_setpoint', unit: '°C', settable: true },
    ]);
    expect(first).toMatchObject({ labels: { setpoint: 'heating' }, reason: undefined });
    expect(second?.labels).toEqual({ setpoint: 'heating', sensor: 'current_heating_setpoint' });
    expect(second?.reason).toBe('same series as "occupied_heating_setpoint": distinguished by its name as sensor');
  });

  test('are ranked by name where the row does not decide', () => {
    const [b, a] = resolveAll([
      { name: 'status_hush', kind: 'binary' },
      { name: 'hush', kind: 'binary' },
    ]);
    expect([a?.labels, b?.labels]).toEqual([{ sensor: 'hush' }, { sensor: 'status_hush' }]);
  });

  test('of one name are one', () => {
    const [first, second] = resolveAll([{ name: 'temperature' }, { name: 'temperature' }]);
    expect(first?.outcome).toBe('metric');
    expect(second).toMatchObject({ outcome: 'none', reason: 'same series as "temperature"' });
  });

  test('as settings differ in their setting', () => {
    const settings = resolveAll([
      { name: 'childLock', kind: 'binary', settable: true },
      { name: 'child_lock', kind: 'binary', settable: true },
    ]);
    expect(settings.map(({ labels }) => labels)).toEqual([{ setting: 'child_lock' }, { setting: 'child_lock_2' }]);
  });
});

test('any properties become one resolution each, no two of them one series', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      'temperature',
      'Temperature',
      'power_phase_b',
      'energy_t1',
      '🔥',
      '_',
      '\ud800',
      'x'.repeat(50_000),
    ),
  );
  const properties = fc.array(
    fc.record(
      {
        name: names,
        kind: fc.constantFrom<Property['kind']>('numeric', 'binary', 'enum', 'text', 'list', 'event'),
        path: fc.array(names, { maxLength: 3 }),
        parent: fc.constantFrom('light', 'switch', 'climate', 'valve'),
        unit: fc.oneof(names, fc.constantFrom('°C', 'kWh', '%', 'mV')),
        channel: names,
        settable: fc.boolean(),
        readable: fc.boolean(),
        category: fc.constantFrom('config', 'diagnostic'),
        values: fc.array(names),
        on: names,
        max: fc.double(),
        metric: fc.constantFrom('iot_power_watts', '__proto__'),
      },
      { requiredKeys: ['name', 'kind'] },
    ),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(properties, (declared) => {
      const resolutions = resolveAll(declared);
      expect(resolutions.map(({ property }) => property)).toEqual(declared);
      const series = resolutions
        .filter(({ outcome }) => outcome === 'metric')
        .map(({ metric, labels }) => JSON.stringify([metric?.name, Object.entries(labels).sort()]));
      expect(new Set(series).size).toBe(series.length);
      for (const { labels } of resolutions) for (const value of Object.values(labels)) expect(value).not.toBe('');
    }),
    { numRuns: 300 },
  );
});
