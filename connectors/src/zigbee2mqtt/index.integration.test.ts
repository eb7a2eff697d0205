import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import type { ConnectorError } from '../contract.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { zigbee2mqtt } from './index.ts';
import { coordinator, device, temperature } from './testing/fakeBridge.ts';

const id = '0x00158d0001000001';
const sensor = device(id, 'hall/wall', [temperature]);

describeWith(['mosquitto'], 'zigbee2mqtt on Mosquitto', () => {
  test('devices of a bridge are received, also later ones', async () => {
    await using broker = await startMosquitto();
    await using bridge = await Bridge.start(broker.url);
    await bridge.publish('bridge/devices', [coordinator, sensor], true);
    await bridge.publish('bridge/state', { state: 'online' }, true);
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.gateway.isUp, { what: 'the link' });
    await connector.receives(bridge, 'hall/wall', id);
    const other = '0x00158d0001000002';
    await bridge.publish('bridge/devices', [coordinator, sensor, device(other, 'attic', [temperature])], true);
    await connector.receives(bridge, 'attic', other);
  });

  test('readings continue after the restart of a broker that loses retained messages', async () => {
    await using broker = await startMosquitto();
    await using connector = new RunningConnector(broker.url);
    await using bridge = await Bridge.start(broker.url);
    await bridge.publish('bridge/devices', [coordinator, sensor], true);
    await bridge.publish('bridge/state', { state: 'online' }, true);
    await connector.receives(bridge, 'hall/wall', id);
    await broker.kill();
    await waitFor(() => connector.errors.length > 0, { what: 'the loss' });
    await broker.start();
    // all that a running bridge publishes when it reconnects
    await waitFor(() => bridge.publish('bridge/state', { state: 'online' }, true), { what: 'the bridge to reconnect' });
    await connector.receives(bridge, 'hall/wall', id);
    expect(connector.gateway.isUp).toBe(true);
  });

  test('two exporters with one client id end up with different ids', async () => {
    await using broker = await startMosquitto();
    await using bridge = await Bridge.start(broker.url);
    await bridge.publish('bridge/devices', [coordinator, sensor], true);
    await bridge.publish('bridge/state', { state: 'online' }, true);
    await using one = new RunningConnector(broker.url);
    await waitFor(() => one.gateway.isUp, { what: 'the first' });
    await using two = new RunningConnector(broker.url);
    const isNamed = () =>
      [...one.errors, ...two.errors].some(({ message }) => /another client (probably )?uses the client id "gaugeway-test"/.test(message));
    await waitFor(isNamed, { what: 'the takeover in an error' });
    await Promise.all([one, two].map((connector) => connector.receives(bridge, 'hall/wall', id)));
    const losses = one.errors.length + two.errors.length;
    await Promise.all([one, two].map((connector) => connector.receives(bridge, 'hall/wall', id)));
    expect(one.errors.length + two.errors.length).toBe(losses);
  });

  test('a missing password is an auth error', async () => {
    await using broker = await startMosquitto({ users: { me: 'x' } });
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.errors.length > 0, { what: 'an error' });
    expect(connector.errors[0]).toMatchObject({ kind: 'auth', message: expect.stringContaining(`cannot connect to "${broker.url}"`) });
  });
});

/** Runs the connector with fast retries. */
class RunningConnector implements AsyncDisposable {
  readonly gateway = new RecordingGateway();
  readonly errors: ConnectorError[] = [];
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(url: string) {
    this.#done = this.#run(url);
  }

  /** Publishes readings until one arrives. */
  async receives(bridge: Bridge, topic: string, device: string): Promise<void> {
    const value = Math.random();
    const isReceived = async () => {
      await bridge.publish(topic, { temperature: value }, false);
      return this.gateway.devices.get(device)?.values['temperature'] === value;
    };
    await waitFor(isReceived, { what: `a reading on ${topic}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(url: string): Promise<void> {
    const config = zigbee2mqtt.config.parse({ url });
    while (!this.#abort.signal.aborted) {
      try {
        await zigbee2mqtt.run(config, this.gateway, this.#abort.signal);
      } catch (error) {
        this.errors.push(error as ConnectorError);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

class Bridge implements AsyncDisposable {
  readonly #client: Awaited<ReturnType<typeof connectAsync>>;

  private constructor(client: Awaited<ReturnType<typeof connectAsync>>) {
    this.#client = client;
  }

  static async start(url: string): Promise<Bridge> {
    return new Bridge(await connectAsync(url, { reconnectPeriod: 50 }));
  }

  async publish(topic: string, payload: object, retain: boolean): Promise<boolean> {
    if (!this.#client.connected) return false;
    await this.#client.publishAsync(`zigbee2mqtt/${topic}`, JSON.stringify(payload), { retain });
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
