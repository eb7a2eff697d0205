import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { parseConfig } from '../config.ts';

async function warningsOf(overrides: readonly object[], rest: object = {}): Promise<string[]> {
  const text = stringify({ connectors: [{ type: 'zigbee2mqtt', ...rest, overrides }] });
  const result = await parseConfig(
    { sources: [{ file: 'gaugeway.yaml', text }], folder: import.meta.dirname, files: [], problems: [] },
    {},
  );
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.warnings.map(({ path, message }) => `${path.replace('connectors[0].', '')}: ${message}`);
}

// a function with a parameter more than its row is given Jest's "done" in its place: hence rest parameters
type Useless = readonly [what: string, overrides: readonly object[], warnings: readonly string[], rest?: object];

test.each<Useless>([
  ['no key', [{ device: 'stove' }, { property: 'power' }, {}], [0, 1, 2].map((at) => `overrides[${at}]: has no effect: it sets nothing`)],
  ['no label', [{ device: 'stove', labels: {} }], ['overrides[0]: has no effect: it sets nothing']],
  ["the connector's value", [{ device: 'stove', settings: 'none' }], ['overrides[0]: has no effect: "settings" has this value already']],
  [
    'groups in another order',
    [{ device: 'stove', groups: ['state', 'measurement'] }],
    ['overrides[0]: has no effect: "groups" has this value already'],
    { groups: ['measurement', 'state'] },
  ],
  [
    'a label of the connector, and its age',
    [{ device: 'stove', labels: { site: 'a' }, max_age: '1h' }],
    ['overrides[0]: has no effect: "max_age" has this value already, "labels.site" has this value already'],
    { labels: { site: 'a' }, max_age: '60m' },
  ],
  [
    'the defaults of a property',
    [{ property: 'power', factor: 1, drop: false, log: false }],
    ['overrides[0]: has no effect: "factor" has this value already, "drop" has this value already, "log" has this value already'],
  ],
  [
    'a later entry for the same device, in other letters',
    [
      { device: 'Stove', name: 'Oven' },
      { device: 'stove', name: 'Cooker' },
    ],
    ['overrides[0]: has no effect: "name" is set again by overrides[1]'],
  ],
  [
    'a later entry for all devices',
    [
      { device: 'stove', property: 'power', metric: 'iot_power_watts' },
      { property: 'power', metric: 'iot_voltage_volts' },
    ],
    ['overrides[0]: has no effect: "metric" is set again by overrides[1]'],
  ],
  [
    'an earlier entry for all devices',
    [
      { property: 'power', drop: true },
      { device: 'stove', property: 'power', drop: true },
    ],
    ['overrides[1]: has no effect: "drop" has this value already'],
  ],
  [
    'what is left out',
    [
      { device: 'stove', name: 'Oven' },
      { property: 'power', factor: 2 },
    ],
    ['overrides[0]: has no effect: "exclude" matches its device', 'overrides[1]: has no effect: "exclude" matches its property'],
    { exclude: { devices: ['stove'], properties: ['power'] } },
  ],
])('issue 10.13: an override that has no effect: %s', async (...[, overrides, warnings, rest]) => {
  expect(await warningsOf(overrides, rest)).toEqual(warnings);
});

test.each<[what: string, overrides: readonly object[], rest?: object]>([
  [
    'a value of its own',
    [
      { device: 'stove', settings: 'all' },
      { property: 'power', metric: 'iot_power_watts' },
    ],
  ],
  [
    'the default again for some',
    [
      { device: '*', settings: 'all' },
      { device: 'stove', settings: 'none' },
    ],
  ],
  [
    'the default again between two',
    [
      { property: 'power', drop: true },
      { device: 'stove', property: 'power', drop: false },
      { device: 'sto*', property: 'power', drop: true, log: true },
    ],
  ],
  [
    'a later entry with another key, for others, or for properties',
    [
      { device: 'stove', name: 'Oven' },
      { device: 'stove', area: 'Kitchen' },
      { device: 'lamp', name: 'Lamp' },
      { device: 'stove', property: 'power', labels: { phase: 'a' } },
      { device: 'stove', labels: { site: 'a' } },
      { device: 'stove', labels: { owner: 'b' } },
    ],
  ],
  ['no log where all texts are logged', [{ property: 'note', log: false }], { log: { text: true } }],
  ['one key of two has an effect', [{ device: 'stove', settings: 'none', name: 'Oven' }]],
  ['what is not left out', [{ device: 'stove', name: 'Oven' }], { exclude: { devices: ['lamp', 'sto*e2'] } }],
])('an override that changes something: %s', async (...[, overrides, rest]) => {
  expect(await warningsOf(overrides, rest)).toEqual([]);
});
