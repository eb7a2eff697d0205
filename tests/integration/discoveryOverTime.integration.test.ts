import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../servers/describeWith.ts';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { type Mosquitto, startMosquitto } from '../servers/mosquitto.ts';
import { waitFor } from '../waitFor.ts';
import { until } from './chain.ts';
import type { Scrape } from './scrape.ts';

const celsius = 'iot_temperature_celsius';

interface Options {
  readonly [key: string]: unknown;
}

describeWith(['mosquitto'], 'discovered devices over time', () => {
  let broker: Mosquitto;
  let client: MqttClient;
  let published = new Set<string>();

  beforeAll(async () => {
    broker = await startMosquitto({ persistence: true });
    client = await connectAsync(broker.url);
  }, 60_000);
  // what a test retained is no concern of the next one
  afterEach(async () => {
    for (const topic of published) await client.publishAsync(topic, '', { retain: true, qos: 1 });
    published = new Set();
  });
  afterAll(async () => {
    await client.endAsync();
    await broker.stop();
  });

  async function retain(topic: string, payload: unknown): Promise<void> {
    published.add(topic);
    await client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { retain: true, qos: 1 });
  }

  const send = (topic: string, payload: string) => client.publishAsync(topic, payload, { qos: 1 });

  const entity = (id: string, options: Options = {}) => ({
    name: 'Temperature',
    unique_id: id,
    state_topic: `${id}/state`,
    device_class: 'temperature',
    unit_of_measurement: '°C',
    device: { identifiers: [id], name: id },
    ...options,
  });

  const describeEntity = (id: string, options: Options = {}, prefix = 'homeassistant') =>
    retain(`${prefix}/sensor/${id}/config`, entity(id, options));

  const start = (...connectors: readonly Options[]) =>
    spawnGaugeway({ connectors: connectors.map((options) => ({ type: 'mqtt', url: broker.url, ...options })) });

  /** Publishes until the value is exported: subscriptions take a moment. */
  async function shows(exporter: GaugewayProcess, { value, ...labels }: { readonly value: number; readonly device: string }) {
    return until(exporter, `${labels.device} at ${value}`, async (scrape: Scrape) => {
      if (scrape.value(celsius, labels) === value) return scrape;
      await send(`${labels.device}/state`, String(value));
      return false;
    });
  }

  async function reload(exporter: GaugewayProcess, ...connectors: readonly Options[]): Promise<void> {
    exporter.configure({ connectors: connectors.map((options) => ({ type: 'mqtt', url: broker.url, ...options })) });
    const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
    expect(await response.json()).toEqual({ data: { reloaded: true } });
  }

  test('kill -9 and start: devices and the names of their entities are as before, also those that the broker does not retain', async () => {
    await using exporter = await start({});
    const twins = ['one', 'two'];
    for (const id of twins) await describeEntity(id, { device: { identifiers: ['twin'], name: 'Twin' } });
    const name = 'homeassistant/sensor/passing/config';
    await until(exporter, 'a config that is not retained', async (scrape) => {
      await client.publishAsync(name, JSON.stringify(entity('passing')), { qos: 1 });
      return scrape.value('iot_device_info', { device: 'passing' }) === 1;
    });
    await shows(exporter, { device: 'passing', value: 1 });
    const sensors = (scrape: Scrape) => [...scrape.by('sensor', celsius, { device: 'twin' })].toSorted();
    const before = await until(exporter, 'both twins', async (scrape) => {
      for (const [index, id] of twins.entries()) await send(`${id}/state`, String(10 + index));
      return sensors(scrape).length === 2 && sensors(scrape);
    });
    // written some seconds after the change
    await waitFor(() => stateOf(exporter).includes('passing/config'), { what: 'the state file', timeoutMs: 30_000 });
    await exporter.kill('SIGKILL');
    await exporter.start();
    await shows(exporter, { device: 'passing', value: 2 });
    const after = await until(exporter, 'both twins again', async (scrape) => {
      for (const [index, id] of twins.entries()) await send(`${id}/state`, String(10 + index));
      return sensors(scrape).length === 2 && sensors(scrape);
    });
    expect(after).toEqual(before);
  }, 120_000);

  test('reload with other prefixes, excluded devices and disabled entities', async () => {
    await describeEntity('home', {}, 'homeassistant');
    await describeEntity('office', {}, 'office');
    await describeEntity('hidden', { enabled_by_default: false });
    await using exporter = await start({});
    const devices = (scrape: Scrape) => [...scrape.by('device', 'iot_device_info').keys()].toSorted();
    const has = (expected: readonly string[]) =>
      until(exporter, `the devices ${expected.join(', ')}`, (scrape) => JSON.stringify(devices(scrape)) === JSON.stringify(expected));
    await has(['home']);
    await shows(exporter, { device: 'home', value: 3 });
    await reload(exporter, { discovery: { prefixes: ['homeassistant', 'office'] } });
    await has(['home', 'office']);
    await reload(exporter, { discovery: { prefixes: ['office'] } });
    await has(['office']);
    await reload(exporter, { discovery: { prefixes: ['homeassistant', 'office'], disabled_entities: true } });
    await has(['hidden', 'home', 'office']);
    await reload(exporter, { discovery: { prefixes: ['homeassistant', 'office'] }, exclude: { devices: ['office'] } });
    await has(['home']);
    await shows(exporter, { device: 'home', value: 4 });
  }, 120_000);

  test('with QoS 1 and a kept session, what was published while the exporter was away arrives', async () => {
    await describeEntity('kept');
    await using exporter = await start({ qos: 1, client_id: 'kept' });
    await shows(exporter, { device: 'kept', value: 5 });
    await exporter.kill('SIGTERM');
    await send('kept/state', '6');
    await exporter.start();
    await until(exporter, 'the value of meanwhile', (scrape) => scrape.value(celsius, { device: 'kept' }) === 6);
    await exporter.kill('SIGKILL');
    await send('kept/state', '7');
    await exporter.start();
    await until(exporter, 'the value of after the kill', (scrape) => scrape.value(celsius, { device: 'kept' }) === 7);
  }, 120_000);

  test('two connectors of one broker have the same device, which is named', async () => {
    await describeEntity('0x00158d0001000001');
    await using exporter = await start({ name: 'a' }, { name: 'b' });
    const device = '0x00158d0001000001';
    await until(exporter, 'both', async (scrape) => {
      await send(`${device}/state`, '8');
      return scrape.all(celsius, { device }).length === 2;
    });
    await waitFor(() => exporter.output.includes('duplicate device'), { what: 'the warning', timeoutMs: 30_000 });
    expect(exporter.output).toContain(`exclude: { devices: [\\"${device}\\"] }`);
  }, 120_000);

  test('an entity that is renamed keeps its series; one that loses its unit or gets another class has another one', async () => {
    await describeEntity('changing');
    await using exporter = await start({});
    const before = await shows(exporter, { device: 'changing', value: 9 });
    const labels = { device: 'changing' };
    const [first] = before.all(celsius, labels);
    await describeEntity('changing', { name: 'Outside' });
    await shows(exporter, { device: 'changing', value: 10 });
    const renamed = await shows(exporter, { device: 'changing', value: 11 });
    expect(renamed.all(celsius, labels).map((sample) => sample.labels)).toEqual([first?.labels]);
    const other = 'iot_relative_humidity_ratio';
    await describeEntity('changing', { device_class: 'humidity', unit_of_measurement: '%' });
    await until(exporter, 'humidity', async (scrape) => {
      await send('changing/state', '50');
      return scrape.all(celsius, labels).length === 0 && scrape.value(other, labels) === 0.5;
    });
    await describeEntity('changing', { device_class: undefined, unit_of_measurement: undefined });
    await until(exporter, 'no unit', async (scrape) => {
      await send('changing/state', '51');
      return scrape.all(other, labels).length === 0 && scrape.all(celsius, labels).length === 0;
    });
    await describeEntity('changing');
    const last = await shows(exporter, { device: 'changing', value: 12 });
    expect(last.all(celsius, labels).map((sample) => sample.labels)).toEqual([first?.labels]);
    expect(exporter.output).not.toContain('level=error');
  }, 120_000);

  test('a config that changes between its two forms each moment stays one device with one series', async () => {
    await using exporter = await start({});
    const single = 'homeassistant/sensor/turning/config';
    const whole = 'homeassistant/device/turning/config';
    const { device, ...options } = entity('turning');
    for (let turn = 0; turn < 20; turn++) {
      await retain(single, '');
      await retain(whole, { device, origin: { name: 'x' }, components: { t: { platform: 'sensor', ...options } } });
      await retain(whole, '');
      await retain(single, { device, ...options });
    }
    const scrape = await shows(exporter, { device: 'turning', value: 13 });
    expect(scrape.all('iot_device_info', { device: 'turning' })).toHaveLength(1);
    expect(scrape.all(celsius, { device: 'turning' })).toHaveLength(1);
  }, 120_000);

  test('a device beside its Zigbee2MQTT bridge is named as the duplicate, with the line that leaves it out', async () => {
    const id = '0x00158d0001000002';
    await retain('zigbee2mqtt/bridge/devices', [
      {
        ieee_address: id,
        friendly_name: 'hall',
        type: 'EndDevice',
        supported: true,
        interview_completed: true,
        definition: {
          model: 'X',
          vendor: 'Y',
          description: '',
          exposes: [{ type: 'numeric', name: 'temperature', property: 'temperature', unit: '°C', access: 1 }],
        },
      },
    ]);
    await describeEntity('hall', { device: { identifiers: [`zigbee2mqtt_${id}`], name: 'hall' }, state_topic: 'zigbee2mqtt/hall' });
    await using exporter = await start({}, { type: 'zigbee2mqtt' });
    await waitFor(() => exporter.output.includes('duplicate device'), { what: 'the warning', timeoutMs: 30_000 });
    expect(exporter.output).toContain(`exclude: { devices: [\\"zigbee2mqtt_${id}\\"] } in mqtt`);
  }, 120_000);
});

/** What the connector remembers of discovery; empty before it is written. */
function stateOf(exporter: GaugewayProcess): string {
  const folder = join(exporter.folder, 'data/mqtt');
  try {
    const [name = ''] = readdirSync(folder).filter((file) => file.startsWith('discovery-') && file.endsWith('.json'));
    return readFileSync(join(folder, name), 'utf8');
  } catch {
    return '';
  }
}
