import { expect, test } from '@jest/globals';
import { propertiesOf } from './exposes.ts';

test('a feature has its typed entity as parent and its endpoint as channel', () => {
  const feature = { type: 'binary', name: 'state', property: 'state_l1', endpoint: 'l1', access: 7, value_on: 'ON', value_off: 'OFF' };
  expect(propertiesOf([{ type: 'switch', endpoint: 'l1', features: [feature] }])).toEqual([
    { name: 'state_l1', parent: 'switch', kind: 'binary', readable: true, settable: true, channel: 'l1', on: 'ON', off: 'OFF' },
  ]);
});

test('features of a composite have the channel of its endpoint', () => {
  const x = { type: 'numeric', name: 'x', property: 'x', access: 7 };
  const light = {
    type: 'light',
    endpoint: 'rgb',
    features: [{ type: 'composite', name: 'color_xy', property: 'color_rgb', endpoint: 'rgb', features: [x] }],
  };
  expect(propertiesOf([light])).toMatchObject([{ name: 'x', path: ['color_rgb'], parent: 'light', channel: 'rgb' }]);
});

test('access bits are readable and settable', () => {
  const numeric = (access: number) => ({ type: 'numeric', name: 'n', property: `n${access}`, access });
  expect(propertiesOf([1, 2, 3, 5].map(numeric)).map(({ readable, settable }) => [readable, settable])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, false],
  ]);
});

test('unit, category, maximum and values are read', () => {
  expect(
    propertiesOf([
      { type: 'numeric', name: 'position', property: 'position', access: 7, unit: '%', value_max: 100, category: 'diagnostic' },
      { type: 'enum', name: 'keep_time', property: 'keep_time', access: 7, values: [30, 60], category: 'config' },
    ]),
  ).toMatchObject([
    { unit: '%', max: 100, category: 'diagnostic' },
    { values: ['30', '60'], category: 'config' },
  ]);
});

test('an action is an event, also one for each endpoint, but not one inside a composite', () => {
  const action = { type: 'enum', name: 'action', access: 1, values: ['single'] };
  const command = { type: 'composite', property: 'command', features: [{ ...action, property: 'action', access: 2 }] };
  const kinds = propertiesOf([{ ...action, property: 'action_l1', endpoint: 'l1' }, command]).map(({ name, kind }) => [name, kind]);
  expect(kinds).toEqual([
    ['action_l1', 'event'],
    ['action', 'enum'],
  ]);
});

test('a property declared twice counts once', () => {
  const temperature = { type: 'numeric', name: 'local_temperature', property: 'local_temperature', access: 1 };
  expect(propertiesOf([temperature, { type: 'climate', features: [temperature] }])).toHaveLength(1);
});

test('an unknown type is text', () => {
  expect(propertiesOf([{ type: 'hologram', name: 'h', property: 'h', access: 1 }])).toMatchObject([{ kind: 'text' }]);
});
