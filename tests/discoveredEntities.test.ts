import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commonConfig } from '@gaugeway/connectors/contract';
import { MqttDevices } from '@gaugeway/connectors/mqtt/entities/mqttDevices';
import { templateEngine } from '@gaugeway/connectors/mqtt/entities/templateEngine';
import type { TopicListener } from '@gaugeway/connectors/transport/message';
import { TopicTree } from '@gaugeway/connectors/transport/topicTree';
import { TracedMessages } from '@gaugeway/connectors/transport/tracedMessages';
import { CaseExporter } from './caseExporter.ts';

const startMs = Date.parse('2026-01-15T12:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Discovered entities in an exporter, with the templates of Home Assistant. */
class Home implements Disposable {
  readonly exporter: CaseExporter;
  readonly devices: MqttDevices;
  readonly #topics = new TopicTree<TopicListener>();

  constructor() {
    this.exporter = new CaseExporter('mqtt', commonConfig.parse({}), { folder: mkdtempSync(join(folder, 'case-')) });
    const { gateway } = this.exporter;
    gateway.link(true);
    const topics = {
      add: (filter: string, listener: TopicListener) => this.#topics.add(filter, listener),
      remove: (filter: string, listener: TopicListener) => void this.#topics.remove(filter, listener),
      renew: () => undefined,
    };
    const messages = new TracedMessages(gateway, { url: 'mqtt://localhost', protocolVersion: '5' });
    this.devices = new MqttDevices(
      { gateway, messages, topics, timers: { after: () => () => undefined } },
      templateEngine(() => gateway.now()),
    );
  }

  discover(component: string, name: string, options: Record<string, unknown>): void {
    const entityId = `${component}.node_${name}`;
    this.devices.set({
      component,
      id: name,
      entityId,
      name,
      topic: name,
      device: { id: 'node' },
      options: { unique_id: name, ...options },
    });
  }

  send(topic: string, payload: string, retained = false): void {
    for (const listener of this.#topics.match(topic)) listener.receive(Buffer.from(payload), retained, undefined, topic);
  }

  at(seconds: number): void {
    this.exporter.moveTo(startMs + seconds * 1000);
  }

  /** Values by metric. */
  async values(): Promise<Record<string, string>> {
    this.devices.flush();
    const lines = (await this.exporter.scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const ofEntities = lines.filter((line) => !/^iot_(device|connector)_(info|up|last|silence|report|offline|devices)/.test(line));
    return Object.fromEntries(ofEntities.map((line) => [line.slice(0, line.indexOf('{')), line.slice(line.lastIndexOf(' ') + 1)]));
  }

  [Symbol.dispose](): void {
    this.exporter[Symbol.dispose]();
  }
}

const temperature = {
  state_topic: 'state',
  value_template: '{{ value_json.t | round(1) }}',
  unit_of_measurement: '°F',
  device_class: 'temperature',
};

test('a value expires after its time, and comes back with the next message', async () => {
  using home = new Home();
  home.discover('sensor', 'temperature', { ...temperature, expire_after: 60 });
  home.discover('sensor', 'humidity', { state_topic: 'humidity', device_class: 'humidity', unit_of_measurement: '%' });
  home.send('state', '{"t": 50.04}');
  home.send('humidity', '40');
  home.at(60);
  expect(await home.values()).toEqual({ iot_temperature_celsius: '10', iot_relative_humidity_ratio: '0.4' });
  home.at(61);
  expect(await home.values()).toEqual({ iot_relative_humidity_ratio: '0.4' });
  home.send('state', '{"t": 68}');
  expect(await home.values()).toEqual({ iot_temperature_celsius: '20', iot_relative_humidity_ratio: '0.4' });
});

test('what the broker retains of a device that is silent is as old as the device', async () => {
  using home = new Home();
  home.discover('sensor', 'temperature', { ...temperature, expire_after: 60 });
  home.send('state', '{"t": 50}');
  home.at(100);
  home.send('state', '{"t": 50}', true);
  expect(await home.values()).toEqual({});
});

test('a total with a last reset is an energy of a period', async () => {
  using home = new Home();
  const energy = { state_topic: 'e', device_class: 'energy', unit_of_measurement: 'kWh', state_class: 'total' };
  home.discover('sensor', 'today', { ...energy, value_template: '{{ value_json.e }}', last_reset_value_template: '{{ value_json.at }}' });
  home.send('e', '{"e": 1.5, "at": "2026-01-15T00:00:00+00:00"}');
  expect(await home.values()).toEqual({ iot_energy_period_joules: '5400000' });
});

test('a device that is offline hides its values, and shows them again when it is back soon', async () => {
  using home = new Home();
  home.discover('sensor', 'temperature', { ...temperature, availability_topic: 'lwt' });
  home.send('lwt', 'online');
  home.send('state', '{"t": 50}');
  home.send('lwt', 'offline');
  expect(await home.values()).toEqual({});
  home.at(60);
  home.send('lwt', 'online');
  expect(await home.values()).toEqual({ iot_temperature_celsius: '10' });
});
