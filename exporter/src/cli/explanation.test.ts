import { expect, test } from '@jest/globals';
import type { DeviceStatus, MappingRow } from '../server/schemas.ts';
import { explanation } from './explanation.ts';

const nowMs = 1_767_225_600_000;
const info = { protocol: 'zigbee2mqtt', native_id: '0x01', area: '', floor: '', parent: '', hardware: '' };
const device: DeviceStatus = {
  ...{ connector: 'zigbee', device: '0x01', name: 'front door', state: 'offline', up: false, reason: 'poll_failed', series: 2 },
  cause: 'cannot read device: timed out',
  state_since_ms: nowMs - 7_261_500,
  last_seen_ms: nowMs - 93_600_000,
  report_interval_ms: 3_000_000,
  silence_limit_ms: 9_000_000,
  last_error: { message: 'cannot read register 5: timed out', at_ms: nowMs - 5000 },
  last_payload: { text: '{\n  "voltage": 3015,\n  "note": "\u001b[2J"\n}', at_ms: nowMs - 93_600_000 },
  info: { ...info, manufacturer: 'Aqara', model: 'Door sensor', model_id: 'MCCGQ11LM', firmware: '3000-0001' },
};
const row = { connector: 'zigbee', device: '0x01', name: 'front door', step: 6, exported: true };
const mapping: MappingRow[] = [
  { ...row, property: 'voltage', kind: 'numeric', unit: 'mV', outcome: 'metric', metric: 'iot_battery_voltage_volts', group: 'diagnostic' },
  { ...row, property: 'power', kind: 'numeric', outcome: 'metric', metric: 'iot_power_watts', labels: { phase: 'l1' }, value: 0.1 + 0.2 },
  {
    ...row,
    property: 'trigger',
    kind: 'binary',
    outcome: 'metric',
    metric: 'iot_setting_enabled',
    exported: false,
    reason: 'group is off',
  },
  { ...row, property: 'notes', kind: 'text', step: 3, outcome: 'log', exported: false },
  { ...row, property: 'build', kind: 'text', step: 3, outcome: 'info', exported: false },
  { ...row, property: 'group_id', kind: 'numeric', step: 3, outcome: 'none', exported: false, reason: 'an identifier' },
].map((one) => ({ ...one, value_at_ms: nowMs - 30_400 }));

test('a device with all kinds of properties', () => {
  expect(explanation(device, mapping, nowMs).split('\n')).toEqual([
    'front door (0x01) of connector zigbee',
    'Aqara, Door sensor, MCCGQ11LM, firmware 3000-0001',
    'offline (poll_failed: cannot read device: timed out) for 2h1m, last seen 1d2h ago, reports every 50m, silent after 2h30m',
    'last error 5s ago: cannot read register 5: timed out',
    'last message 1d2h ago: { "voltage": 3015, "note": "\ufffd[2J" }',
    '',
    'PROPERTY  KIND     UNIT  STEP  BECOMES                      GROUP       VALUE  AGE  NOTE',
    'voltage   numeric  mV    6     iot_battery_voltage_volts    diagnostic         30s  no value now',
    'power     numeric        6     iot_power_watts{phase="l1"}              0.3    30s',
    'trigger   binary         6     (iot_setting_enabled)                           30s  group is off',
    'notes     text           3     event log                                       30s',
    'build     text           3     iot_device_info                                 30s',
    'group_id  numeric        3     -                                               30s  an identifier',
  ]);
});

test('a device in maintenance', () => {
  const span = { since_ms: nowMs - 60_000, until_ms: nowMs + 7_260_000 };
  const maintenance = { ...span, reason: 'new\nbattery', by: 'anna (token "grafana")', of: 'area' as const };
  expect(explanation({ ...device, maintenance }, [], nowMs)).toContain(
    '\narea in maintenance for another 2h1m, its alerts are muted: new battery, set by anna (token "grafana")\n',
  );
});

test('a device without any message yet', () => {
  const { connector, device: id, series, state_since_ms } = device;
  const empty = { ...info, manufacturer: '', model: '', model_id: '', firmware: '' };
  const unseen: DeviceStatus = {
    connector,
    device: id,
    name: 'x\u001b[2J',
    state: 'online',
    up: true,
    series,
    state_since_ms,
    info: empty,
  };
  expect(explanation(unseen, [], nowMs).split('\n')).toEqual([
    'x\uFFFD[2J (0x01) of connector zigbee',
    'online for 2h1m, no message received',
    '',
    'It has no properties yet.',
  ]);
});

test.each([
  [{ good: 12, uncertain: 0, bad: 0 }, 'points: 12 good'],
  [{ good: 9, uncertain: 1, bad: 2 }, 'points: 9 good, 1 uncertain, 2 bad'],
])('points by quality: %j', (points, line) => {
  expect(explanation({ ...device, points }, [], nowMs).split('\n')[2]).toBe(line);
});

test('issue 10.12: explain never prints "no value yet" where a reading was rejected', () => {
  const power = { ...row, property: 'power', kind: 'numeric', outcome: 'metric', metric: 'iot_power_watts' };
  const rejected = { value: '429496420', reason: 'range', at_ms: nowMs - 180_000 };
  const notes = [
    power,
    { ...power, value_at_ms: nowMs },
    { ...power, rejected },
    { ...power, value: 12, value_at_ms: nowMs, rejected },
  ].map((one) => explanation(device, [one], nowMs).split('\n').at(-1));
  expect(notes.map((line) => line?.replace(/.*watts +(12 +)?(0s +)?/, ''))).toEqual([
    'no value yet',
    'no value now',
    'no value: 429496420 rejected (range) 3m ago',
    '429496420 rejected (range) 3m ago',
  ]);
});

test('issue 10.10: a value that is rounded', () => {
  const rounded: MappingRow = { ...row, property: 'count', kind: 'numeric', outcome: 'metric', metric: 'iot_reading', value: 2 ** 53 };
  const text = explanation(device, [{ ...rounded, rounded: '9007199254740993' }], nowMs);
  expect(text).toContain('rounded from 9007199254740993');
});
