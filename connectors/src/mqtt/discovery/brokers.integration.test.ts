import { expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../../tests/servers/mosquitto.ts';
import { startRabbitmq } from '../../../../tests/servers/rabbitmq.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { mqttDevicesConfig } from '../config.ts';
import { mqtt } from '../index.ts';

const topicOf = (id: string) => `homeassistant/sensor/${id}/config`;
const configOf = (id: string) =>
  JSON.stringify({ name: 'Power', uniq_id: id, stat_t: `${id}/power`, dev_cla: 'power', unit_of_meas: 'W', dev: { ids: [id], name: id } });

describeWith(['mosquitto'], 'discovery with Mosquitto', () => {
  test('retained configs become devices; one that was removed meanwhile is removed once all have arrived', async () => {
    await using broker = await startMosquitto();
    await using publisher = await Publisher.start(broker.url);
    const folder = await temporaryFolder();
    for (const id of ['a', 'b', 'c']) await publisher.retain(topicOf(id), configOf(id));
    for (const id of ['a', 'b', 'c']) await publisher.retain(`${id}/power`, '7');
    {
      await using exporter = new Exporter(broker.url, folder);
      await waitFor(() => ['a', 'b', 'c'].every((id) => exporter.powerOf(id) === 7), { what: 'the retained values' });
    }
    await publisher.retain(topicOf('b'), '');
    await using exporter = new Exporter(broker.url, folder);
    await waitFor(() => exporter.isRemoved('b'), { what: 'the removal' });
    expect(['a', 'c'].map((id) => exporter.isRemoved(id))).toEqual([false, false]);
  });
});

describeWith(['rabbitmq'], 'discovery with RabbitMQ', () => {
  test('a config that the broker does not send again is remembered', async () => {
    await using broker = await startRabbitmq();
    await using publisher = await Publisher.start(broker.url);
    const folder = await temporaryFolder();
    {
      await using exporter = new Exporter(broker.url, folder);
      const isKnown = async () => {
        await publisher.retain(topicOf('a'), configOf('a'));
        return exporter.gateway.devices.has('a');
      };
      await waitFor(isKnown, { what: 'the device' });
    }
    await using exporter = new Exporter(broker.url, folder);
    const hasValue = async () => {
      await publisher.publish('a/power', '8');
      return exporter.powerOf('a') === 8;
    };
    await waitFor(hasValue, { what: 'a value of the remembered device' });
  });
});

/** The connector with a folder that outlives it. */
class Exporter implements AsyncDisposable {
  readonly gateway = new RecordingGateway();
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(url: string, folder: string) {
    this.gateway.folder = folder;
    this.#done = mqtt.run(mqttDevicesConfig.parse({ url }), this.gateway, this.#abort.signal);
  }

  powerOf(id: string): unknown {
    return Number(this.gateway.devices.get(id)?.points[0]?.last?.raw);
  }

  isRemoved(id: string): boolean {
    return this.gateway.devices.get(id)?.events.some(({ event }) => event === 'device_removed') ?? false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }
}

class Publisher implements AsyncDisposable {
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  static async start(url: string): Promise<Publisher> {
    return new Publisher(await connectAsync(url, { clean: true }));
  }

  async retain(topic: string, payload: string): Promise<void> {
    await this.#client.publishAsync(topic, payload, { retain: true, qos: 1 });
  }

  async publish(topic: string, payload: string): Promise<void> {
    await this.#client.publishAsync(topic, payload, { qos: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
