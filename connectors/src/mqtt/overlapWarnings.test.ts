import { expect, test } from '@jest/globals';
import { commonConfig } from '../contract.ts';
import { mqttDevicesConfig } from './config.ts';
import { overlapWarnings } from './overlapWarnings.ts';

const bridge = (url: string, name?: string) => ({ type: 'zigbee2mqtt', config: { ...commonConfig.parse({ name }), url } });
const warningsOf = (config: object, ...others: ReturnType<typeof bridge>[]) => overlapWarnings(mqttDevicesConfig.parse(config), others);
const url = 'mqtt://broker:1883';

test('a bridge of the same broker is named, with the line to paste', () => {
  expect(warningsOf({ url }, bridge('mqtt://other'), bridge(url, 'zigbee'))).toEqual([
    {
      path: ['exclude'],
      message:
        "connector zigbee reads a bridge of this broker: if the bridge publishes Home Assistant's discovery configs, its devices are exported twice; " +
        'exclude: { devices: ["zigbee2mqtt_*"] } leaves them out here',
    },
  ]);
});

test.each([
  ['another broker', { url }, bridge('mqtt://broker:1884')],
  ['the line is there', { url, exclude: { devices: ['zigbee2mqtt_*'] } }, bridge(url)],
  ['no discovery', { url, discovery: false }, bridge(url)],
  ['another type', { url }, { ...bridge(url), type: 'home-assistant' }],
])('no warning: %s', (_, config, other) => {
  expect(warningsOf(config, other)).toEqual([]);
});
