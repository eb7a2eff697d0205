import { describe, expect, test } from '@jest/globals';
import type { Property } from '../contract.ts';
import { metrics } from './metrics.ts';
import { resolve } from './resolve.ts';

const options = { metrics: (name: string) => metrics.get(name), maxStates: 20, maxActions: 50 };

/** Metric and labels of each property of one device, by name. */
function seriesOf(properties: readonly Property[]): Record<string, string> {
  return Object.fromEntries(
    resolve(properties, options).map(({ property, metric, labels }) => [property.name, describeSeries(metric?.name, labels)]),
  );
}

function describeSeries(metric: string | undefined, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? `${metric}` : `${metric} ${pairs.join(' ')}`;
}

/** The decoded values of a property. */
function decoded(properties: readonly Property[], name: string, raws: readonly (string | number | boolean)[]): readonly unknown[] {
  const decoding = resolve(properties, options).find(({ property }) => property.name === name)?.decoding;
  if (decoding?.kind === 'boolean') return raws.map((raw) => decoding.values.get(raw));
  return raws.map((raw) => (decoding?.kind === 'state' ? decoding.of.get(String(raw)) : undefined));
}

const percent = { kind: 'numeric', unit: '%' } as const;
const celsius = { kind: 'numeric', unit: '°C' } as const;
const position: Property = { name: 'position', ...percent };
const climate: readonly Property[] = [{ name: 'local_temperature', parent: 'climate', ...celsius }];

describe('issue 10.6: the whole definition decides', () => {
  test.each<[string, readonly Property[], string]>([
    ['a radiator valve (BRT-100-TRV)', [...climate, position], 'iot_valve_position_ratio'],
    ['a thermostat whose temperature is no feature', [{ name: 'local_temperature', ...celsius }, position], 'iot_valve_position_ratio'],
    ['a water valve (FK-BV05)', [{ name: 'water_consumed', kind: 'numeric', unit: 'L' }, position], 'iot_valve_position_ratio'],
    ['a valve by its parent', [{ ...position, parent: 'valve' }], 'iot_valve_position_ratio'],
    ['a cover', [{ ...position, parent: 'cover', settable: true }], 'iot_cover_position_ratio'],
    ['a curtain robot with a battery and a thermometer', [{ name: 'curtain_status', ...percent }, position], 'iot_cover_position_ratio'],
    ['a device with nothing else', [position], 'iot_cover_position_ratio'],
    [
      'a bed with switches',
      [{ name: 'state', kind: 'binary', parent: 'switch', settable: true }, position],
      'iot_sensor_ratio sensor=position',
    ],
  ])('position of %s', (_, properties, series) => {
    expect(seriesOf(properties)['position']).toBe(series);
  });

  const sinope: readonly Property[] = [
    { name: 'state', kind: 'binary', on: 'OPEN', off: 'CLOSE', settable: true },
    { name: 'position', kind: 'numeric', max: 100, settable: true },
  ];
  test('a state of OPEN and CLOSE is a valve, not a switch (VA4220ZB)', () => {
    expect(seriesOf(sinope)).toEqual({ state: 'iot_valve_open', position: 'iot_valve_position_ratio' });
    expect(decoded(sinope, 'state', ['OPEN', 'CLOSE'])).toEqual([1, 0]);
  });

  test('a state of UNLOCK and LOCK is a lock, 1 when locked (zigbee2mqtt#12279, ZNMS12LM)', () => {
    const lock: readonly Property[] = ['state', 'reverse'].map((name) => ({ name, kind: 'binary', on: 'UNLOCK', off: 'LOCK' }));
    expect(seriesOf(lock)).toEqual({ state: 'iot_lock_locked', reverse: 'iot_lock_locked sensor=reverse' });
    expect(decoded(lock, 'state', ['UNLOCK', 'LOCK'])).toEqual([0, 1]);
    const feature: Property = { name: 'state', parent: 'lock', kind: 'binary', on: 'LOCK', off: 'UNLOCK', settable: true };
    expect(decoded([feature], 'state', ['UNLOCK', 'LOCK'])).toEqual([0, 1]);
  });

  test('a state with two named values is a stateset, not a switch (JT-BZ-01AQ/A)', () => {
    const alarm: readonly Property[] = [{ name: 'state', kind: 'binary', on: 'preparation', off: 'work' }];
    expect(seriesOf(alarm)).toEqual({ state: 'iot_operating_state' });
    expect(decoded(alarm, 'state', ['preparation', 'work'])).toEqual(['preparation', 'work']);
  });

  test('a state of ON and OFF stays a switch, and so does one without declared values', () => {
    expect(seriesOf([{ name: 'state', kind: 'binary', on: 'ON', off: 'OFF', settable: true }])).toEqual({ state: 'iot_switch_on' });
    expect(seriesOf([{ name: 'state', kind: 'binary', settable: true }])).toEqual({ state: 'iot_switch_on' });
  });

  test('a state of open, stop and close is a cover (ERC2206-Z)', () => {
    const shutter: readonly Property[] = [{ name: 'state', kind: 'enum', values: ['open', 'stop', 'close'], settable: true }];
    expect(seriesOf(shutter)).toEqual({ state: 'iot_cover_state' });
    expect(decoded(shutter, 'state', ['open', 'stop', 'close'])).toEqual(['open', 'stopped', 'closed']);
  });

  test('two states of open and closed are a boolean (BOT-R9V-ZB), three a stateset (ZPV-01)', () => {
    const window: readonly Property[] = [{ name: 'window_state', kind: 'enum', values: ['open', 'close'] }];
    expect(seriesOf(window)).toEqual({ window_state: 'iot_contact_open' });
    expect(decoded(window, 'window_state', ['open', 'close'])).toEqual([1, 0]);
    expect(seriesOf([{ name: 'valve_state', kind: 'enum', values: ['open', 'close'] }])).toEqual({ valve_state: 'iot_valve_open' });
    const three: readonly Property[] = [{ name: 'valve_state', kind: 'enum', values: ['Closed', 'Unknown', 'Open'] }];
    expect(seriesOf(three)).toEqual({ valve_state: 'iot_valve_state' });
  });

  test('relays with a number in the name are channels (ERC2202-Z)', () => {
    const relay = (name: string): Property => ({ name, kind: 'binary', on: 'ON', off: 'OFF', settable: true });
    expect(seriesOf([relay('state_l1'), relay('state_l2')])).toEqual({
      state_l1: 'iot_switch_on channel=l1',
      state_l2: 'iot_switch_on channel=l2',
    });
  });
});

describe('issue 10.6: other ambiguous names', () => {
  test.each<[string, readonly Property[], readonly [name: string, series: string]]>([
    [
      'charging is no level (LYAI-14)',
      [{ name: 'battery_state', kind: 'enum', values: ['charging', 'charged'] }],
      ['battery_state', 'iot_sensor_state sensor=battery'],
    ],
    ['low is a level', [{ name: 'battery_state', kind: 'enum', values: ['low', 'high'] }], ['battery_state', 'iot_battery_level_state']],
    [
      'a preset is no action (ME168_AVATTO)',
      [{ name: 'running_mode', kind: 'enum', values: ['auto', 'eco'] }],
      ['running_mode', 'iot_sensor_state sensor=running_mode'],
    ],
    ['heating is an action', [{ name: 'running_mode', kind: 'enum', values: ['off', 'heat'] }], ['running_mode', 'iot_hvac_action']],
    [
      'a scale of 0 to 1000 is no mired (GL-SPI-206P)',
      [{ name: 'color_temp', kind: 'numeric', max: 1000, settable: true }],
      ['color_temp', 'iot_setting_value setting=color_temp'],
    ],
    [
      'a raw colour temperature is no temperature (M9Pro)',
      [{ name: 'color_temp', kind: 'numeric', max: 254 }],
      ['color_temp', 'iot_sensor_value sensor=color_temp'],
    ],
    [
      'the speed of a cover is a setting (TS0601_cover_11)',
      [{ name: 'speed', kind: 'numeric', max: 5, settable: true }],
      ['speed', 'iot_setting_value setting=speed'],
    ],
    ['a smoke alarm detects heat (W599001)', [{ name: 'heat', kind: 'binary', on: true, off: false }], ['heat', 'iot_heat_detected']],
    [
      'volts of a contact sensor with a battery (ITCMDR_Contact)',
      [
        { name: 'battery', ...percent },
        { name: 'voltage', kind: 'numeric', unit: 'V' },
      ],
      ['voltage', 'iot_battery_voltage_volts'],
    ],
    [
      'volts of a meter with a battery',
      [
        { name: 'battery', ...percent },
        { name: 'voltage', kind: 'numeric', unit: 'V' },
        { name: 'power', kind: 'numeric', unit: 'W' },
      ],
      ['voltage', 'iot_voltage_volts'],
    ],
  ])('%s', (_, properties, [name, series]) => {
    expect(seriesOf(properties)[name]).toBe(series);
  });
});
