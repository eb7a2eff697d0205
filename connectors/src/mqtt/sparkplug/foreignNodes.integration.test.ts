import { describe, expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { startMosquitto, type Mosquitto } from '../../../../tests/servers/mosquitto.ts';
import { startSparkplugNode } from '../../../../tests/servers/sparkplugNode.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { RecordingGateway, type RecordedDevice } from '../../testing/recordingGateway.ts';
import { mqttDevicesConfig } from '../config.ts';
import { mqtt } from '../index.ts';

const group = 'plant';
const nodeId = `${group}/press`;
const ovenId = `${nodeId}/oven`;
const libraries = ['pysparkplug', 'mqttSpbWrapper'] as const;

describe.each(libraries)('nodes of %s', (library) => {
  describeWith(['mosquitto', library], library, () => {
    test('values arrive; a killed node is offline, and its next start has other aliases', async () => {
      await using rig = await Rig.start();
      {
        await using node = await startSparkplugNode({ library, url: rig.nodes.url, group, node: 'press' });
        await rig.shows(node, 1);
        await node.kill();
        // the deaths of mqtt-spb-wrapper have neither the number of its births nor a time
        const states = library === 'pysparkplug' ? ['protocol'] : ['protocol', 'unknown'];
        await waitFor(() => states.includes(rig.device(nodeId)?.source ?? ''), { what: 'the death' });
      }
      await using node = await startSparkplugNode({ library, url: rig.nodes.url, group, node: 'press', swapped: true });
      await rig.shows(node, 2);
      expect(rig.device(nodeId)?.source).toBe('online');
      expect(rig.wrong).toEqual([]);
    });

    test('messages that were doubled or overtook each other need no rebirth; one that is missing needs one', async () => {
      await using rig = await Rig.start();
      await using node = await startSparkplugNode({ library, url: rig.nodes.url, group, node: 'press' });
      await rig.shows(node, 1);
      // births were asked for where the node was there before the connector
      const before = rig.requests;
      rig.fault = 'double';
      for (let number = 2; number < 12; number++) await node.set(number);
      await rig.shows(node, 12);
      rig.fault = 'swap';
      for (let number = 13; number < 23; number++) await node.set(number);
      rig.fault = undefined;
      await rig.shows(node, 23);
      expect(rig.requests).toBe(before);
      rig.fault = 'drop';
      await node.set(24);
      // the node may say that it is done before its messages are at the bridge
      await waitFor(() => rig.dropped > 0, { what: 'a lost message' });
      rig.fault = undefined;
      await rig.shows(node, 25);
      await waitFor(() => rig.requests > before, { what: 'the request for births' });
      expect(rig.requests).toBe(before + 1);
      expect(rig.wrong).toEqual([]);
    });
  });
});

type Fault = 'double' | 'swap' | 'drop';

/** Nodes at one broker, the connector at another, and between them a bridge that alters the data of nodes. */
class Rig implements AsyncDisposable {
  fault: Fault | undefined;
  /** Rebirths that the connector asked for. */
  requests = 0;
  /** Messages that a fault lost. */
  dropped = 0;
  readonly nodes: Mosquitto;
  readonly #gateway = new RecordingGateway();
  readonly #abort = new AbortController();
  readonly #brokers: readonly Mosquitto[];
  readonly #clients: readonly MqttClient[];
  readonly #done: Promise<void>;
  #held: (() => void) | undefined;

  private constructor(brokers: readonly [Mosquitto, Mosquitto], clients: readonly [MqttClient, MqttClient], folder: string) {
    this.#brokers = brokers;
    this.#clients = clients;
    [this.nodes] = brokers;
    const [fromNodes, toConnector] = clients;
    fromNodes.on('message', (topic, payload, { retain }) => this.#forward(topic, () => toConnector.publish(topic, payload, { retain })));
    toConnector.on('message', (topic, payload) => {
      this.requests++;
      fromNodes.publish(topic, payload);
    });
    this.#gateway.folder = folder;
    const gateway = Object.assign(this.#gateway, { now: () => Date.now(), at: (ms: number) => Math.min(ms, Date.now()) });
    const sparkplug = { groups: [group], rebirth: true };
    const config = mqttDevicesConfig.parse({ url: brokers[1].url, discovery: false, tasmota: false, sparkplug });
    this.#done = mqtt.run(config, gateway, this.#abort.signal);
  }

  static async start(): Promise<Rig> {
    const brokers = [await startMosquitto(), await startMosquitto()] as const;
    const clients = [await connectAsync(brokers[0].url), await connectAsync(brokers[1].url)] as const;
    const [fromNodes, toConnector] = clients;
    const rig = new Rig([...brokers], [...clients], await temporaryFolder());
    await fromNodes.subscribeAsync(
      ['NBIRTH/+', 'NDATA/+', 'NDEATH/+', 'DBIRTH/+/+', 'DDATA/+/+', 'DDEATH/+/+'].map((types) => `spBv1.0/+/${types}`),
    );
    await toConnector.subscribeAsync('spBv1.0/+/NCMD/+');
    await waitFor(() => rig.#gateway.isUp, { what: 'the connection' });
    return rig;
  }

  device(id: string): RecordedDevice | undefined {
    return this.#gateway.devices.get(id);
  }

  /** Values of the node that are those of the other metric, or none that it had. */
  get wrong(): readonly unknown[] {
    return [...this.#readings('Temperature', 1000, 1999), ...this.#readings('Pressure', 5000, 5999)];
  }

  /** Sets new values until they arrive: the first ones may be lost. */
  async shows(node: { set(number: number): Promise<void> }, number: number): Promise<void> {
    const isShown = async () => {
      await node.set(number);
      const [temperature, level] = [this.#last(nodeId, 'Temperature'), this.#last(ovenId, 'Level')];
      return temperature === 1000 + number && level === -1 - number;
    };
    await waitFor(isShown, { what: `the values ${number}`, timeoutMs: 60_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
    for (const client of this.#clients) await client.endAsync(true);
    for (const broker of this.#brokers) await broker.stop();
  }

  #forward(topic: string, send: () => void): void {
    const fault = topic.includes('DATA') ? this.fault : undefined;
    if (fault === 'drop') return void this.dropped++;
    if (fault === 'swap' && this.#held === undefined) {
      this.#held = send;
      return;
    }
    send();
    if (fault === 'double') send();
    this.#held?.();
    this.#held = undefined;
  }

  #last(id: string, name: string): unknown {
    const device = this.device(id);
    const index = device?.properties.findIndex((property) => property.name === name) ?? -1;
    return device?.points[index]?.last?.raw;
  }

  #readings(name: string, low: number, high: number): readonly unknown[] {
    const device = this.device(nodeId);
    const index = device?.properties.findIndex((property) => property.name === name) ?? -1;
    const readings = device?.points[index]?.readings ?? [];
    return readings.map(({ raw }) => raw).filter((raw) => typeof raw !== 'number' || raw < low || raw > high);
  }
}
