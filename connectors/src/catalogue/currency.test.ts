import { expect, test } from '@jest/globals';
import { moneyOf } from './currency.ts';

test.each([
  ['€', 'EUR', { currency: 'EUR', factor: 1, isEnergyPrice: false }],
  ['€', 'CHF', { currency: 'EUR', factor: 1, isEnergyPrice: false }],
  ['EUR', 'USD', { currency: 'EUR', factor: 1, isEnergyPrice: false }],
  ['€/kWh', 'SEK', { currency: 'EUR', factor: 1, isEnergyPrice: true }],
  ['EUR/MWh', 'EUR', { currency: 'EUR', factor: 0.001, isEnergyPrice: true }],
  ['{GBP}/kWh', 'EUR', { currency: 'GBP', factor: 1, isEnergyPrice: true }],
  ['ct/kWh', 'EUR', { currency: 'EUR', factor: 0.01, isEnergyPrice: true }],
  ['c€/kWh', 'USD', { currency: 'EUR', factor: 0.01, isEnergyPrice: true }],
  ['öre/kWh', 'EUR', { currency: 'SEK', factor: 0.01, isEnergyPrice: true }],
  ['p/kWh', 'GBP', { currency: 'GBP', factor: 0.01, isEnergyPrice: true }],
  ['$', 'AUD', { currency: 'AUD', factor: 1, isEnergyPrice: false }],
  ['$', 'EUR', { currency: 'USD', factor: 1, isEnergyPrice: false }],
  ['£/kWh', 'EUR', { currency: 'GBP', factor: 1, isEnergyPrice: true }],
  ['zł', 'PLN', { currency: 'PLN', factor: 1, isEnergyPrice: false }],
  ['Kč', 'EUR', { currency: 'CZK', factor: 1, isEnergyPrice: false }],
])('issue 10.24: %s with the local currency %s', (unit, local, money) => {
  expect(moneyOf(unit, local)).toEqual(money);
});

test.each(['kWh', 'm/s', '', '/kWh', 'ppm', 'constructor', 'W/m²'])('%j is not monetary', (unit) => {
  expect(moneyOf(unit, 'EUR')).toBeUndefined();
});
