import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../transport/json.ts';
import { check, topics } from './testing/componentCases.ts';
import { EntityHouse } from './testing/entityHouse.ts';

check('climate', [
  {
    about: 'reads a thermostat of topics',
    options: {
      ...topics('mode_state', 'action', 'current_temperature', 'temperature_state'),
      modes: ['off', 'heat'],
      temperature_unit: 'F',
    },
    messages: [
      ['mode_state', 'heat'],
      ['action', 'idle'],
      ['current_temperature', '70.5'],
      ['temperature_state', '72'],
    ],
    values: { '': 'heat', hvac_action: 'idle', current_temperature: 70.5, temperature: 72 },
  },
  {
    about: 'an unknown mode changes nothing, None is no mode',
    options: { ...topics('mode_state', 'fan_mode_state'), modes: ['off', 'heat'] },
    messages: [
      ['mode_state', 'heat'],
      ['mode_state', 'turbo'],
      ['fan_mode_state', 'low'],
      ['fan_mode_state', 'None'],
    ],
    values: { '': 'heat', fan_mode: null },
    refused: 1,
  },
  {
    about: 'a temperature of None is none, an empty one changes nothing',
    options: topics('current_temperature', 'temperature_state'),
    messages: [
      ['current_temperature', '20'],
      ['current_temperature', ''],
      ['temperature_state', '20'],
      ['temperature_state', 'None'],
    ],
    values: { current_temperature: 20, temperature: null },
  },
  {
    about: 'a setpoint and a range exclude each other',
    options: { ...topics('temperature_state', 'temperature_low_state', 'temperature_high_state'), modes: ['heat', 'heat_cool'] },
    messages: [
      ['temperature_low_state', '18'],
      ['temperature_high_state', '24'],
      ['temperature_state', '21'],
    ],
    values: { target_temp_low: null, target_temp_high: null, temperature: 21 },
  },
  {
    about: 'no preset is the preset none',
    options: { ...topics('preset_mode_state'), preset_modes: ['eco'], preset_mode_command_topic: 'c' },
    messages: [
      ['preset_mode_state', 'eco'],
      ['preset_mode_state', 'None'],
    ],
    values: { preset_mode: 'none' },
  },
]);

check('cover', [
  {
    about: 'reads its state and position',
    options: topics('state', 'position'),
    messages: [
      ['state', 'opening'],
      ['position', '42'],
    ],
    values: { '': 'opening', current_position: 42 },
  },
  {
    about: 'converts an inverted position',
    options: { ...topics('position'), position_open: 0, position_closed: 100 },
    messages: [['position', '25']],
    values: { '': 'open', current_position: 75 },
  },
  {
    about: 'a position of another range is clamped',
    options: { ...topics('position'), position_open: 255 },
    messages: [['position', '300']],
    values: { '': 'open', current_position: 100 },
  },
  {
    about: 'the position is the state where there is no other',
    options: topics('position'),
    messages: [
      ['position', '0'],
      ['position', 'up'],
    ],
    values: { '': 'closed', current_position: 0 },
    refused: 1,
  },
  {
    about: 'a cover that stopped is closed at position 0',
    options: topics('state', 'position'),
    messages: [
      ['position', '0'],
      ['state', 'stopped'],
    ],
    values: { '': 'closed', current_position: 0 },
  },
  {
    about: 'without a position, the last movement decides',
    options: { ...topics('state'), state_closing: 'zu' },
    messages: [
      ['state', 'zu'],
      ['state', 'stopped'],
    ],
    values: { '': 'closed' },
  },
  {
    about: 'reads position and tilt from one JSON object',
    options: topics('position', 'tilt_status'),
    messages: [['position', { position: 60, tilt_position: 30 }]],
    values: { '': 'open', current_position: 60, current_tilt_position: 30 },
  },
  {
    about: 'a tilt out of range changes nothing',
    options: { ...topics('tilt_status'), tilt_max: 180 },
    messages: [
      ['tilt_status', '90'],
      ['tilt_status', '200'],
    ],
    values: { current_tilt_position: 50 },
    refused: 1,
  },
]);

check('valve', [
  { about: 'reads its state', options: topics('state'), messages: [['state', 'closed']], values: { '': 'off' } },
  {
    about: 'reads its position',
    options: { ...topics('state'), reports_position: true },
    messages: [['state', '30']],
    values: { '': 'on', current_position: 30 },
  },
  {
    about: 'reads both from JSON',
    options: { ...topics('state'), reports_position: true },
    messages: [['state', { state: 'closing', position: 10 }]],
    values: { '': null, current_position: 10 },
  },
]);

check('fan', [
  {
    about: 'converts its speed by its range',
    options: { ...topics('state', 'percentage_state', 'oscillation_state', 'direction_state'), speed_range_max: 4 },
    messages: [
      ['state', 'ON'],
      ['percentage_state', '3'],
      ['oscillation_state', 'oscillate_on'],
      ['direction_state', 'reverse'],
    ],
    values: { '': 'on', percentage: 75, oscillating: true, direction: 'reverse' },
  },
  {
    about: 'None resets the speed, one out of range changes nothing',
    options: { ...topics('percentage_state'), speed_range_max: 4 },
    messages: [
      ['percentage_state', '2'],
      ['percentage_state', '9'],
      ['percentage_state', 'None'],
    ],
    values: { percentage: null },
    refused: 1,
  },
]);

check('humidifier', [
  {
    about: 'reads humidities, mode and action',
    options: { ...topics('state', 'current_humidity', 'target_humidity_state', 'mode_state', 'action'), modes: ['auto'] },
    messages: [
      ['state', 'OFF'],
      ['current_humidity', '45.6'],
      ['target_humidity_state', '101'],
      ['mode_state', 'auto'],
      ['action', 'idle'],
      ['action', 'None'],
    ],
    values: { '': 'off', current_humidity: 46, mode: 'auto', action: 'idle' },
    refused: 1,
  },
]);

check('lock', [
  { about: 'reads its state', options: topics('state'), messages: [['state', 'LOCKED']], values: { '': 'on' } },
  {
    about: 'None is no state',
    options: topics('state'),
    messages: [
      ['state', 'LOCKED'],
      ['state', 'None'],
    ],
    values: { '': null },
  },
]);

check('number', [
  {
    about: 'a number out of its range changes nothing',
    options: { ...topics('state'), min: 5, max: 30, unit_of_measurement: '°C' },
    messages: [
      ['state', '21.5'],
      ['state', '31'],
    ],
    values: { '': 21.5 },
    refused: 1,
  },
]);

check('select', [
  {
    about: 'takes its options only',
    options: { ...topics('state'), options: ['a', 1] },
    messages: [
      ['state', '1'],
      ['state', 'b'],
    ],
    values: { '': '1' },
    refused: 1,
  },
]);

check('vacuum', [
  {
    about: 'reads state and battery from JSON',
    options: topics('state'),
    messages: [['state', { state: 'cleaning', battery_level: 61, fan_speed: 'max' }]],
    values: { '': 'cleaning', battery_level: 61 },
  },
  {
    about: 'null is no state',
    options: topics('state'),
    messages: [
      ['state', { state: 'docked' }],
      ['state', { state: null }],
    ],
    values: { '': null },
  },
]);

check('update', [
  {
    about: 'reads versions and progress from JSON',
    options: topics('state'),
    messages: [['state', { installed_version: '1.9.0', latest_version: '1.10.0', in_progress: true, update_percentage: 40 }]],
    values: { '': 'on', in_progress: 40 },
  },
  {
    about: 'reads versions from two topics',
    options: topics('state', 'latest_version'),
    messages: [
      ['state', '2026.11.1'],
      ['latest_version', '2026.11.1'],
    ],
    values: { '': 'off' },
  },
  { about: 'without a newest version there is no state', options: topics('state'), messages: [['state', '1.0']], values: {} },
]);

check('siren', [
  { about: 'reads JSON', options: topics('state'), messages: [['state', { state: 'ON', tone: 'x' }]], values: { '': 'on' } },
]);

check('lawn_mower', [
  { about: 'reads its activity', options: topics('activity_state'), messages: [['activity_state', 'mowing']], values: { '': 'mowing' } },
]);

check('water_heater', [
  {
    about: 'reads mode and temperature',
    options: topics('mode_state', 'current_temperature'),
    messages: [
      ['mode_state', 'eco'],
      ['current_temperature', '55'],
    ],
    values: { '': 'eco', current_temperature: 55 },
  },
]);

check('alarm_control_panel', [
  {
    about: 'takes known states only',
    options: topics('state'),
    messages: [
      ['state', 'armed_away'],
      ['state', 'maybe'],
    ],
    values: { '': 'armed_away' },
    refused: 1,
  },
]);

check('device_tracker', [
  {
    about: 'has a position from its attributes',
    options: { ...topics('state', 'json_attributes'), payload_home: 'zuhause' },
    messages: [
      ['state', 'zuhause'],
      ['json_attributes', { latitude: 48.1, longitude: 11.5, gps_accuracy: 20, battery: 80, ssid: 'x' }],
    ],
    values: { '': 'on', latitude: 48.1, longitude: 11.5, gps_accuracy: 20, battery: 80 },
  },
  { about: 'the reset payload is no state', options: topics('state'), messages: [['state', 'None']], values: { '': null } },
]);

describe('events', () => {
  function eventsOf(component: string, options: JsonObject, payloads: readonly unknown[]): readonly unknown[] {
    const home = new EntityHouse();
    home.discover(component, 'x', options);
    home.send('state', payloads[0], { retained: true });
    for (const payload of payloads) home.send('state', payload);
    home.devices.flush();
    const [point] = home.gateway.known('node').points;
    return point?.readings.filter(({ fresh }) => fresh === true).map(({ raw }) => raw) ?? [];
  }

  test('an unknown type is counted and no event', () => {
    const options = { state_topic: 'state', event_types: ['press'] };
    expect(eventsOf('event', options, [{ event_type: 'press', n: 1 }, { event_type: 'hold' }, 'None'])).toEqual([
      { event: 'press', attributes: { n: 1 } },
    ]);
  });

  test('a trigger needs its payload', () => {
    const options = { topic: 'state', type: 'button_short_press', subtype: 'left', payload: 'L' };
    expect(eventsOf('device_automation', options, ['L', 'R'])).toEqual([{ event: 'left_button_short_press' }]);
  });

  test('a tag is one scan, without its id', () => {
    expect(eventsOf('tag', { topic: 'state' }, ['04-AB', ''])).toEqual([{ event: 'tag_scanned' }]);
  });
});

describe('what has no state', () => {
  test.each(['button', 'scene', 'notify', 'camera', 'image', 'toaster'])('%s is listed with a reason', (component) => {
    const home = new EntityHouse();
    home.discover(component, 'x', { command_topic: 'c' });
    expect(Object.keys(home.exclusions())).toEqual([`${component}.node_x`]);
  });
});
