import { describe, expect, test } from '@jest/globals';
import { isFirstPhase, nameParts, plainName } from './nameParts.ts';

test.each([
  [{ name: 'state_l1', channel: 'l1' }, 'state'],
  [{ name: 'state', channel: 'l1' }, 'state'],
  [{ name: 'x', path: ['color_left'], channel: 'left' }, 'color_x'],
  [{ name: 'l4_l4', channel: 'l4' }, 'l4'],
  [{ name: 'l4', channel: 'l4' }, 'l4'],
  [{ name: 'countdown', path: ['cyclicIrrigation'] }, 'cyclic_irrigation_countdown'],
])('%j is plainly %s', (property, name) => {
  expect(plainName({ kind: 'numeric', ...property })).toBe(name);
});

describe('phases', () => {
  const parts = (name: string, ...siblings: string[]) => nameParts(name, new Set([name, ...siblings])).slice(1);

  test.each([
    ['power_phase_a', 'power', 'l1'],
    ['apparent_power_ph_b', 'apparent_power', 'l2'],
    ['current_l3', 'current', 'l3'],
    ['voltage_phase_ab', 'voltage', 'l1_l2'],
    ['voltage_phase_ca', 'voltage', 'l3_l1'],
  ])('%s is %s on %s', (name, base, value) => {
    expect(parts(name)[0]).toEqual({ base, label: 'phase', value, needs: 'phase' });
  });

  test('letters are phases where the device has all three', () => {
    expect(parts('power_b', 'power_a', 'power_c')).toEqual([{ base: 'power', label: 'phase', value: 'l2', needs: 'phase' }]);
    expect(parts('power_x', 'power_y', 'power_z')).toEqual([{ base: 'power', label: 'phase', value: 'l1', needs: 'phase' }]);
  });

  test('letters are the clamps of a two-clamp meter where the third is missing', () => {
    expect(parts('power_b', 'power_a')).toEqual([{ base: 'power', label: 'channel', value: 'b', needs: 'phase' }]);
  });

  test('a letter alone is part of the name', () => {
    expect(parts('temperature_c')).toEqual([]);
    expect(parts('power_ab', 'power_a', 'power_b')).toEqual([]);
  });

  test('the plain name is the first phase where the second is beside it and the first is not', () => {
    const siblings = new Set(['power', 'power_phase_b', 'energy', 'energy_phase_b']);
    expect(isFirstPhase('power', 'iot_power_watts', siblings)).toBe(true);
    expect(isFirstPhase('energy', 'iot_energy_joules_total', siblings)).toBe(false);
    expect(isFirstPhase('power', 'iot_power_watts', new Set([...siblings, 'power_phase_a']))).toBe(false);
    expect(isFirstPhase('power', 'iot_power_watts', new Set(['power']))).toBe(false);
  });
});

test.each([
  ['energy_tier_2', 'energy', '2'],
  ['energy_t4', 'energy', '4'],
  ['current_tier10_summ_delivered', 'current_summ_delivered', '10'],
])('%s is %s at tariff %s', (name, base, value) => {
  expect(nameParts(name, new Set()).slice(1)).toEqual([{ base, label: 'tariff', value, needs: 'tariff' }]);
});
