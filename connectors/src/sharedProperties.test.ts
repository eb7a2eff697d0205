import { expect, test } from '@jest/globals';
import type { Property } from './contract.ts';
import { SharedProperties } from './sharedProperties.ts';

const temperature = (): Property[] => [{ name: 'temperature', kind: 'numeric', unit: '°C' }];

test('equal lists are one array, others are not', () => {
  const shared = new SharedProperties();
  const list = shared.share(temperature());
  expect(shared.share(temperature())).toBe(list);
  expect(shared.share([{ name: 'temperature', kind: 'numeric', unit: '°F' }])).not.toBe(list);
});

test('each instance shares its own lists only', () => {
  const list = new SharedProperties().share(temperature());
  expect(new SharedProperties().share(temperature())).not.toBe(list);
});
