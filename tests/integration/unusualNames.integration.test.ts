import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { until } from './chain.ts';

/** Friendly names that are valid topics. */
const valid = [
  'plain',
  'a/b/c',
  'plain/availability',
  'Küche 😀 "left" \\ {x}',
  'bridge',
  '$SYS',
  ' spaces ',
  'é'.repeat(490),
  '0x00158d0001',
];
/** Not valid as MQTT topics: a broker closes the connection of a client that subscribes to one. */
const invalid = ['a+b', 'c/#', 'nul\0', 'lone \ud800 surrogate', 'line\nbreak', 'noncharacter \uffff', 'x'.repeat(70_000)];

describeWith(['mosquitto'], 'unusual names', () => {
  test('do not interrupt the connection or the readings of other devices', async () => {
    await using broker = await startMosquitto();
    await using exporter = await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker.url }] });
    const client = await connectAsync(broker.url);
    const publish = (topic: string, value: object, retain = false) =>
      client.publishAsync(`zigbee2mqtt/${topic}`, JSON.stringify(value), { qos: 1, retain });
    const exposes = [{ type: 'numeric', name: 'temperature', property: 'temperature', access: 1, unit: '°C' }];
    const names = [...valid, ...invalid];
    const devices = names.map((name, index) => ({
      ieee_address: `0x${index}`,
      friendly_name: name,
      type: 'EndDevice',
      definition: { model: 'M', vendor: 'V', exposes },
    }));
    await publish('bridge/state', { state: 'online' }, true);
    await publish('bridge/info', { version: '2.0.0', config: { availability: { enabled: false } } }, true);
    await publish('bridge/devices', devices, true);
    await until(exporter, 'the link', (scrape) => scrape.value('iot_connector_up') === 1);
    const scrape = await until(exporter, 'the readings', async (now) => {
      const temperatures = now.by('device', 'iot_temperature_celsius');
      if (valid.every((_, index) => temperatures.get(`0x${index}`) === index)) return now;
      for (const [index, name] of valid.entries()) await publish(name, { temperature: index });
      return undefined;
    });
    await client.endAsync();
    expect(scrape.all('iot_device_up')).toHaveLength(names.length);
    expect(scrape.sum('gaugeway_connector_errors_total')).toBe(0);
    expect(scrape.value('gaugeway_parse_errors_total', { reason: 'encoding' })).toBe(invalid.length);
    for (const { labels } of scrape.all('iot_device_info')) expect(Buffer.byteLength(labels['name'] ?? '')).toBeLessThanOrEqual(128);
    expect(scrape.value('iot_temperature_celsius', { name: 'Küche 😀 "left" \\ {x}' })).toBe(3);
  });
});
