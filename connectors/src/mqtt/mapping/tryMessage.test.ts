import { expect, test } from '@jest/globals';
import { mqttDevicesConfig } from '../config.ts';
import { tryMessage } from './tryMessage.ts';

const config = mqttDevicesConfig.parse({
  topics: [
    {
      topic: 'plant/{line}/{device}/state',
      device: { id: '{line}-{device}' },
      readings: { temperature: '°C', 'phases.*.power': 'W' },
      when: { kind: 'state' },
    },
  ],
});

test.each([
  [
    'plant/a/press/state',
    '{"kind":"state","temperature":21.5,"phases":{"l1":{"power":5}},"rpm":9}',
    [
      'topic pattern "plant/{line}/{device}/state":',
      '  device id "a-press"',
      '  temperature: 21.5 °C -> iot_temperature_celsius',
      '  phases_power: 5 W -> iot_power_watts{sensor="phases",channel="l1"}',
      '  rpm: not mapped',
    ],
  ],
  ['plant/a/press/state', '{"kind":"other"}', ['topic pattern "plant/{line}/{device}/state":', '  not read: "when" leaves it out']],
  ['plant/a/press/other', '{}', ['no mapping: none of 1 topic patterns matches "plant/a/press/other"']],
])('%s with %s', (topic, payload, lines) => {
  expect(tryMessage(config, { topic, payload })).toEqual(lines);
});
