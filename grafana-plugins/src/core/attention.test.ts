import { deviceOf } from '../testing/deviceOf';
import { isBatteryLow, needsAttention } from './attention';
import { deviceStates } from './device';

test.each([
  ['nothing is known of it', {}, false],
  ['it is full', { batteryRatio: 0.9 }, false],
  ['little is left', { batteryRatio: 0.14 }, true],
  ['the device says so', { batteryLow: true, batteryRatio: 0.6 }, true],
  ['it is that of an inverter', { batteryRatio: 0.05, protocol: 'modbus' }, false],
])('a battery, when %s', (_when, facts, isLow) => {
  expect(isBatteryLow(deviceOf(facts))).toBe(isLow);
  expect(needsAttention(deviceOf(facts))).toBe(isLow);
});

test('every state but OK needs attention', () => {
  expect(deviceStates.filter((state) => needsAttention(deviceOf({ state })))).toEqual(['alert', 'offline', 'silent', 'unknown']);
});
