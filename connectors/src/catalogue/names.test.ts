import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isProduced, nativeName, snakeCase, stateName } from './names.ts';

test.each([
  ['internalTemperature', 'internal_temperature'],
  ['mmWaveVersion', 'mm_wave_version'],
  ['area1Occupancy', 'area1_occupancy'],
  ['power_X', 'power_x'],
  ['NTC status', 'ntc_status'],
  ['VOCIndex', 'voc_index'],
  ['RPMs', 'rpms'],
  ['RPMs of LEDsOn', 'rpms_of_leds_on'],
  ['PIDs2', 'pids2'],
  ['VAStop', 'va_stop'],
  ['VAsense', 'v_asense'],
  ['Zone  position', 'zone_position'],
  ['pm2.5', 'pm2_5'],
  ['co2', 'co2'],
  ['Größe', 'größe'],
  ['__proto__', 'proto'],
  ['🔥', ''],
  ['0\0\u064b\0a', '0_a'],
  ['Ū𝘈', 'ū𝘈'],
  ['\u0391\u0301\u0345', '\u1fb4'],
])('%s in snake case is %s', (text, snake) => {
  expect(snakeCase(text)).toBe(snake);
});

test('snake case of anything is stable and well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const snake = snakeCase(text);
      expect(snake.isWellFormed()).toBe(true);
      expect(snakeCase(snake)).toBe(snake);
    }),
  );
});

test('the native name is that of the source, after its path', () => {
  expect(nativeName({ name: 'x', path: ['color'], kind: 'numeric' })).toBe('color_x');
  expect(nativeName({ name: 'internalTemperature', kind: 'numeric' })).toBe('internalTemperature');
});

test('a state is in lower snake case', () => {
  expect(stateName('Alarm Active')).toBe('alarm_active');
  expect(stateName('OPEN')).toBe('open');
});

test.each([
  'produced_energy',
  'energy_produced',
  'reverse_energy',
  'current_summ_received',
  'energy_export',
  'feed_in_energy',
  'solar_yield',
  'yieldtotal',
])('%s is produced', (name) => {
  expect(isProduced(name)).toBe(true);
});

test.each(['energy', 'energy_consumed', 'summation_delivered', 'yielding_energy'])('%s is not produced', (name) => {
  expect(isProduced(name)).toBe(false);
});
