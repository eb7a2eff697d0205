import { expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { type GaugewayProcess, spawnGaugeway } from '../../../../tests/servers/gaugeway.ts';
import { startMosquitto } from '../../../../tests/servers/mosquitto.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { RawBroker, typeOf } from '../../transport/testing/rawBroker.ts';
import { ClockTimers } from '../testing/clockTimers.ts';
import { RunningConnector } from '../testing/runningConnector.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { SilentShares } from './silentShares.ts';

const mappedOnly = { discovery: false, tasmota: false };
const topics = [{ topic: '$share/plant/plant/{device}/state', device: { id: '{device}' }, value: { name: 'temperature', unit: '°C' } }];
const timeoutMs = 120_000;
/** Of a test, which has several waits. */
const testTimeoutMs = 5 * timeoutMs;

describeWith(['mosquitto'], 'two exporters that share topics', () => {
  test.each(['3.1.1', '5'])(
    'MQTT %s: each message reaches one of them, and all reach the one that is left',
    async (protocol_version) => {
      await using broker = await startMosquitto();
      const config = { ...mappedOnly, protocol_version, topics };
      await using first = new RunningConnector(broker.url, config);
      await using publisher = await Publisher.start(broker.url);
      {
        await using second = new RunningConnector(broker.url, config);
        for (const { gateway } of [first, second]) await waitFor(() => gateway.isUp, { what: 'the link', timeoutMs });
        await publisher.publish(0, 200);
        const ids = () => [first, second].flatMap(({ gateway }) => [...gateway.devices.keys()]);
        await waitFor(() => ids().length >= 200, { what: 'all messages', timeoutMs });
        expect(new Set(ids()).size).toBe(200);
        expect(ids()).toHaveLength(200);
        expect(first.gateway.devices.size).toBe(100);
      }
      await publisher.publish(200, 100);
      await waitFor(() => first.gateway.devices.size === 200, { what: 'the messages of both', timeoutMs });
    },
    testTimeoutMs,
  );

  test(
    'with QoS 1 the messages of a killed one are not lost: it has them when it is back',
    async () => {
      await using broker = await startMosquitto();
      const config = { connectors: [{ type: 'mqtt', ...mappedOnly, url: broker.url, protocol_version: '5', qos: 1, topics }] };
      await using first = await spawnGaugeway(config);
      await using second = await spawnGaugeway(config);
      await using publisher = await Publisher.start(broker.url);
      await waitUntilUp(first, second);
      await first.kill();
      await publisher.publish(0, 50);
      await first.start();
      await publisher.publish(50, 50);
      const parts = await expectOnce([first, second], 100);
      expect(Math.min(...parts)).toBeGreaterThan(10);
    },
    testTimeoutMs,
  );
});

test('a broker that says that it has no shared subscriptions is an error that names them', async () => {
  // [MQTT5-3.2.2.3.13]: Shared Subscription Available is 0
  const connack = Buffer.from([0x20, 5, 0, 0, 2, 0x2a, 0]);
  const subscribed: Buffer[] = [];
  await using broker = await RawBroker.start((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(connack);
    if (typeOf(packet) === 8) subscribed.push(packet);
  });
  await using connector = new RunningConnector(broker.url, { ...mappedOnly, protocol_version: '5', topics });
  await waitFor(() => connector.errors.length > 0, { what: 'the error', timeoutMs });
  expect(connector.errors[0]?.message).toMatch(
    /cannot subscribe to "\$share\/plant\/plant\/\+\/state": .* refused it with "it has no shared subscriptions"/,
  );
  expect(subscribed).toEqual([]);
});

test('shared topics without a message for minutes are named once', () => {
  const gateway = new RecordingGateway();
  const timers = new ClockTimers(() => gateway.nowMs);
  const shares = new SilentShares({ gateway, timers }, ['$share/plant/a/+'], () => false);
  shares.subscribed();
  shares.subscribed();
  gateway.nowMs += 600_000;
  timers.run();
  expect(gateway.lines.map(({ message }) => message)).toEqual(['no message came of the shared subscription "$share/plant/a/+" for 5 min']);
});

async function waitUntilUp(...exporters: readonly GaugewayProcess[]): Promise<void> {
  for (const exporter of exporters)
    await waitFor(async () => /^iot_connector_up\{[^}]*\} 1$/m.test(await exporter.scrape()), { what: 'the link', timeoutMs });
}

/** Waits until each device is on one of the exporters; returns how many each has. */
async function expectOnce(exporters: readonly GaugewayProcess[], count: number): Promise<readonly number[]> {
  const found = async () => {
    const all = await Promise.all(exporters.map((exporter) => valuesOf(exporter)));
    return all.flat().length >= count && all;
  };
  const all = await waitFor(found, { what: `${count} values`, timeoutMs });
  expect(new Set(all.flat()).size).toBe(count);
  expect(all.flat()).toHaveLength(count);
  return all.map(({ length }) => length);
}

/** Devices with a temperature; the name of each is in its value. */
async function valuesOf(exporter: GaugewayProcess): Promise<readonly string[]> {
  const lines = (await exporter.scrape()).matchAll(/^iot_temperature_celsius\{[^}]*device="(d\d+)"[^}]*\} /gm);
  return Array.from(lines, ([, device = '']) => device);
}

class Publisher implements AsyncDisposable {
  readonly client: Awaited<ReturnType<typeof connectAsync>>;

  private constructor(client: Awaited<ReturnType<typeof connectAsync>>) {
    this.client = client;
  }

  static async start(url: string): Promise<Publisher> {
    return new Publisher(await connectAsync(url));
  }

  /** One message for each device. */
  async publish(from: number, count: number): Promise<void> {
    for (let index = from; index < from + count; index++) await this.client.publishAsync(`plant/d${index}/state`, '20', { qos: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.endAsync(true);
  }
}
