import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import type { ConnectorError, Delivery } from '../contract.ts';
import { BreakableLink } from '../transport/testing/breakableLink.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { zigbee2mqtt } from './index.ts';
import { action, coordinator, device, temperature } from './testing/fakeBridge.ts';

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

  test.each(['3.1.1', '5'] as const)(
    'MQTT %s: a press that was not acknowledged when the connection broke counts once',
    async (version) => {
      await using broker = await startMosquitto();
      await using link = await BreakableLink.start(broker.url);
      await using bridge = await Bridge.start(broker.url);
      await bridge.publish('bridge/devices', [coordinator, device(id, 'hall/wall', [action])], true);
      await bridge.publish('bridge/state', { state: 'online' }, true);
      const gateway = new HoldingGateway();
      await using connector = new RunningConnector(link.url, { qos: 1, protocol_version: version }, gateway);
      await connector.isSubscribed(bridge);
      gateway.isHolding = true;
      await bridge.deliver('hall/wall', { action: 'single' });
      const presses = () => gateway.known(id).point('action').readings.length;
      await waitFor(() => presses() === 1, { what: 'the press' });
      const press = gateway.held.at(-1)?.id;
      link.break();
      await waitFor(() => gateway.held.filter((delivery) => delivery.id === press).length === 2, { what: 'the repetition' });
      gateway.isHolding = false;
      // of the connection before
      for (const delivery of gateway.held) delivery.acknowledge();
      expect(presses()).toBe(1);
      await bridge.deliver('hall/wall', { action: 'single' });
      await waitFor(() => presses() === 2, { what: 'another press' });
    },
  );

  test('a connector that starts again gets what waited, before it knows the devices', async () => {
    await using broker = await startMosquitto();
    await using bridge = await Bridge.start(broker.url);
    await bridge.publish('bridge/devices', [coordinator, sensor], true);
    await bridge.publish('bridge/state', { state: 'online' }, true);
    const config = { qos: 1, protocol_version: '3.1.1' };
    await using first = new RunningConnector(broker.url, config);
    await first.isSubscribed(bridge);
    await first[Symbol.asyncDispose]();
    const lastSeen = Date.UTC(2026, 0, 15, 11);
    for (let index = 0; index < 100; index++) await bridge.deliver('hall/wall', { temperature: index, last_seen: lastSeen + index });
    await bridge.deliver('hall/wall', { temperature: 1000 });
    await using second = new RunningConnector(broker.url, config);
    const readings = () => second.gateway.devices.get(id)?.point('temperature').readings ?? [];
    await waitFor(() => readings().length >= 101, { what: 'the queue' });
    const timed = Array.from({ length: 100 }, (_, index) => ({ raw: index, atMs: lastSeen + index, fresh: true }));
    expect(readings()).toEqual([...timed, { raw: 1000, atMs: second.gateway.nowMs, fresh: 'untimed' }]);
  });

  test('a broker that forgets the session is named once', async () => {
    await using broker = await startMosquitto();
    await using bridge = await Bridge.start(broker.url);
    await bridge.publish('bridge/devices', [coordinator, sensor], true);
    await bridge.publish('bridge/state', { state: 'online' }, true);
    await using connector = new RunningConnector(broker.url, { qos: 1 });
    await connector.isSubscribed(bridge);
    await broker.kill();
    await broker.start();
    const warnings = () => connector.gateway.lines.filter(({ message }) => message.includes('did not keep the session'));
    await waitFor(() => warnings().length > 0, { what: 'the warning' });
    expect(warnings()).toHaveLength(1);
  });

  test('a missing password is an auth error', async () => {
    await using broker = await startMosquitto({ users: { me: 'x' } });
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.errors.length > 0, { what: 'an error' });
    expect(connector.errors[0]).toMatchObject({ kind: 'auth', message: expect.stringContaining(`cannot connect to "${broker.url}"`) });
  });
});

/** Acknowledges nothing while a test says so. */
class HoldingGateway extends RecordingGateway {
  isHolding = false;
  readonly held: Delivery[] = [];

  override received(delivery?: Delivery): boolean {
    if (delivery === undefined || !this.isHolding) return super.received(delivery);
    this.held.push(delivery);
    return super.received({ ...delivery, acknowledge: () => undefined });
  }
}

/** Runs the connector with fast retries. */
class RunningConnector implements AsyncDisposable {
  readonly gateway: RecordingGateway;
  readonly errors: ConnectorError[] = [];
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(url: string, config: object = {}, gateway = new RecordingGateway()) {
    this.gateway = gateway;
    this.#done = this.#run({ url, ...config });
  }

  /** Resolves when messages of the device arrive with QoS 1. */
  async isSubscribed(bridge: Bridge): Promise<void> {
    const isReceived = async () => {
      await bridge.deliver('hall/wall', {});
      return this.gateway.acknowledged > 0;
    };
    await waitFor(isReceived, { what: 'the subscription' });
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

  async #run(given: object): Promise<void> {
    const config = zigbee2mqtt.config.parse(given);
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

  /** With QoS 1. */
  async deliver(topic: string, payload: object): Promise<void> {
    await this.#client.publishAsync(`zigbee2mqtt/${topic}`, JSON.stringify(payload), { qos: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}
