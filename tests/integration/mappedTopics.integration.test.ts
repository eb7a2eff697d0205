import { expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { connectAsync } from 'mqtt';
import { documentedExample } from '@gaugeway/connectors/mqtt/mapped/testing/documentedExamples';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { until } from './chain.ts';

const key = 'a key that only the sender knows';
const examples = { data: 'iot/data', fleet: 'fleet/{vehicle}/telemetry', signed: 'signed/{device}' };

describeWith(['mosquitto'], 'the examples of docs/mqtt-topics.md with a real broker', () => {
  test('one topic for everything, positions for a map, and signed messages', async () => {
    await using broker = await startMosquitto();
    const connectors = Object.entries(examples).map(([name, topic]) => ({
      type: 'mqtt',
      name,
      url: broker.url,
      ...documentedExample(topic),
    }));
    await using exporter = await spawnGaugeway({ connectors });
    await until(exporter, 'all links', (scrape) => scrape.sum('iot_connector_up') === connectors.length);
    const client = await connectAsync(broker.url, { protocolVersion: 5 });
    // an empty object of user properties is written as a packet without an end
    const publish = (topic: string, payload: unknown, userProperties?: Record<string, string>) =>
      client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), {
        qos: 1,
        ...(userProperties && { properties: { userProperties } }),
      });
    const nowS = Math.floor(Date.now() / 1000);
    const timestamp = new Date(nowS * 1000 - 60_000).toISOString();
    const sign = (payload: string, nonce: string, secret = key) =>
      publish('signed/cellar', payload, {
        timestamp: String(nowS),
        nonce,
        signature: createHmac('sha256', secret).update(`signed/cellar.${nowS}.${nonce}.${payload}`).digest('hex'),
      });

    const data = { device_id: 'sensor-01', timestamp };
    await publish('iot/data', { ...data, sensor_type: 'temperature', value: 22.5, unit: '°C' });
    await publish('iot/data', { ...data, sensor_type: 'humidity', value: 41, unit: '%' });
    await publish('iot/data', { sensor_type: 'temperature', value: 99, unit: '°C' });
    await publish('iot/data', { device_id: 'remote', sensor: 'button' });
    await publish('fleet/truck-7/telemetry', { latitude: 52.52, longitude: 13.405, speed: 48.6, battery: 81, timestamp });
    await sign('21.5', 'a');
    await sign('99', 'b', 'another key');
    await sign('21.5', 'a');
    await publish('fleet/last/telemetry', { battery: 1 });
    await client.endAsync();

    const refused = (scrape: { sum: (name: string, labels: Record<string, string>) => number }, connector: string, reason: string) =>
      scrape.sum('gaugeway_parse_errors_total', { connector, reason });
    const isAllRead = (scrape: Parameters<typeof refused>[0]) =>
      scrape.sum('iot_battery_charge_ratio', { device: 'last' }) > 0 &&
      refused(scrape, 'signed', 'replay') === 1 &&
      refused(scrape, 'data', 'type') === 1 &&
      scrape.sum('gaugeway_unmapped_messages_total', { connector: 'data' }) === 1;
    const scrape = await until(exporter, 'the last messages', (now) => isAllRead(now) && now);
    const values = (name: string) => Object.fromEntries(scrape.by('device', name));
    expect(values('iot_temperature_celsius')).toEqual({ 'sensor-01': 22.5, cellar: 21.5 });
    expect(values('iot_relative_humidity_ratio')).toEqual({ 'sensor-01': 0.41 });
    expect(values('iot_latitude_degrees')).toEqual({ 'truck-7': 52.52 });
    expect(values('iot_longitude_degrees')).toEqual({ 'truck-7': 13.405 });
    expect(values('iot_speed_meters_per_second')).toEqual({ 'truck-7': expect.closeTo(13.5) });
    expect(values('iot_battery_charge_ratio')).toEqual({ 'truck-7': 0.81, last: 0.01 });
    expect(scrape.value('iot_device_last_seen_timestamp_seconds', { device: 'truck-7' })).toBeCloseTo(nowS - 60, 0);
    expect(Object.keys(values('iot_device_up')).sort()).toEqual(['cellar', 'last', 'sensor-01', 'truck-7']);
    expect(refused(scrape, 'signed', 'signature')).toBe(1);

    const unmapped = await fetch(`${exporter.url}/api/v1/unmapped?connector=data`);
    expect(await unmapped.json()).toMatchObject({
      data: [{ topic: 'iot/data', messages: 2, reason: 'its payload has none of the mapped values', keys: ['device_id', 'sensor'] }],
    });
  });
});
