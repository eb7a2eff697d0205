import { deviceOf } from '../testing/deviceOf';
import { deviceStates } from './device';
import { byLevel, byName, deviceLevel, isBatteryLow, needsAttention, stateRank } from './deviceState';

test.each([
  ['no charge is reported', {}, false],
  ['the charge is high', { batteryRatio: 0.9 }, false],
  ['the charge is below the limit', { batteryRatio: 0.14 }, true],
  ['the device reports it low', { batteryLow: true, batteryRatio: 0.6 }, true],
  ['it belongs to an inverter', { batteryRatio: 0.05, protocol: 'modbus' }, false],
])('battery when %s', (_when, facts, isLow) => {
  expect(isBatteryLow(deviceOf(facts))).toBe(isLow);
  expect(needsAttention(deviceOf(facts))).toBe(isLow);
});

test('every state but OK needs attention', () => {
  expect(deviceStates.filter((state) => needsAttention(deviceOf({ state })))).toEqual(['alert', 'offline', 'silent', 'unknown']);
});

const firing = (severity: string) => [{ name: 'A', severity, labels: {} }];

test('the level: severity of the worst alert, a warning for a low battery, else the state; worst first', () => {
  const devices = [
    deviceOf({ id: 'ok' }),
    deviceOf({ id: 'gone', state: 'unknown' }),
    deviceOf({ id: 'still', state: 'silent' }),
    deviceOf({ id: 'off', state: 'offline', batteryRatio: 0.01 }),
    deviceOf({ id: 'door', state: 'alert', alerts: firing('info') }),
    deviceOf({ id: 'weak', batteryRatio: 0.1 }),
    deviceOf({ id: 'leak', state: 'alert', alerts: [...firing('warning'), ...firing('critical')] }),
  ];
  expect(devices.sort(byLevel).map((device) => [device.id, deviceLevel(device)])).toEqual([
    ['leak', 'critical'],
    ['weak', 'warning'],
    ['door', 'info'],
    ['off', 'offline'],
    ['still', 'silent'],
    ['gone', 'unknown'],
    ['ok', 'ok'],
  ]);
  expect(devices.filter(needsAttention)).toHaveLength(6);
});

test('states are ranked worst first', () => {
  expect([...deviceStates].sort((a, b) => stateRank(a) - stateRank(b))).toEqual([
    'alert',
    'offline',
    'silent',
    'unknown',
    'ok',
    'maintenance',
  ]);
});

test('names sort in natural order, regardless of case', () => {
  const devices = [deviceOf({ id: 'Lamp 10' }), deviceOf({ id: 'lamp 2' }), deviceOf({ id: 'Valve' }), deviceOf({ id: 'Äste' })];
  expect(devices.sort(byName).map(({ name }) => name)).toEqual(['Äste', 'lamp 2', 'Lamp 10', 'Valve']);
});

test('devices with the same name are sorted by id', () => {
  const [first, second] = [deviceOf({ id: 'a', name: 'Lamp' }), deviceOf({ id: 'b', name: 'Lamp' })];
  expect(byName(first, second)).toBeLessThan(0);
  expect(byName(second, first)).toBeGreaterThan(0);
});
