import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { expect, test } from '@jest/globals';
import { Aedes } from 'aedes';
import { connect } from 'amqplib';
import { makeCertificates, type Certificates } from '../../../tests/servers/certificates.ts';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { startRabbitmq } from '../../../tests/servers/rabbitmq.ts';
import { temporaryFolder } from '../../../tests/servers/server.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { DescribedNode } from './testing/describedNode.ts';
import { RunningConnector } from './testing/runningConnector.ts';

describeWith(['mosquitto', 'openssl'], 'Mosquitto with client certificates', () => {
  test('a client with a certificate is connected, one without is refused', async () => {
    const certificates = makeCertificates(await temporaryFolder());
    await using broker = await startMosquitto({ tls: { certificates, clientCertificate: true } });
    await expectCertificates(broker.tlsUrl, certificates);
  });
});

describeWith(['rabbitmq', 'openssl'], 'RabbitMQ with client certificates', () => {
  test('a client with a certificate is connected as the user of its name, one without is refused', async () => {
    const certificates = makeCertificates(await temporaryFolder());
    await using broker = await startRabbitmq({ tls: certificates });
    await expectCertificates(broker.tlsUrl, certificates);
  }, 180_000);
});

describeWith(['rabbitmq'], 'RabbitMQ', () => {
  test('what is published to amq.topic arrives, from another exchange with a binding; a shared topic is accepted, but nothing comes', async () => {
    await using broker = await startRabbitmq();
    const topics = ['$share/plant/rooms/{device}', 'home/{device}'].map((topic) => ({
      topic,
      device: { id: '{device}' },
      value: { name: 'temperature', unit: '°C' },
    }));
    await using sharing = new RunningConnector(broker.url, { discovery: false, tasmota: false, topics });
    await waitFor(() => sharing.gateway.isUp, { what: 'the link' });
    await using node = await DescribedNode.start(broker.url);
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.gateway.isUp, { what: 'the link' });
    await node.describe();
    await connector.receives(node);
    const connection = await connect(broker.amqpUrl);
    try {
      const channel = await connection.createChannel();
      const send = (exchange: string, temperature: number) =>
        channel.publish(exchange, 'node.state', Buffer.from(JSON.stringify({ temperature })));
      // not the newest one: readings that the node sent before may come later
      const isReceived = (temperature: number) => connector.readings.some(({ raw }) => raw === temperature);
      send('amq.topic', 1.5);
      await waitFor(() => isReceived(1.5), { what: 'the message of the default exchange' });
      await channel.assertExchange('plant', 'topic');
      send('plant', 2.5);
      send('amq.topic', 3.5);
      await waitFor(() => isReceived(3.5), { what: 'the later message' });
      expect(isReceived(2.5)).toBe(false);
      await channel.bindExchange('amq.topic', 'plant', '#');
      send('plant', 4.5);
      await waitFor(() => isReceived(4.5), { what: 'the message of the bound exchange' });
      channel.publish('amq.topic', 'rooms.cellar', Buffer.from('19'));
      channel.publish('amq.topic', 'home.lamp', Buffer.from('20'));
      await waitFor(() => sharing.gateway.devices.size > 0, { what: 'a topic that is not shared' });
      expect([...sharing.gateway.devices.keys()]).toEqual(['lamp']);
    } finally {
      await connection.close();
    }
  }, 180_000);
});

describeWith(['openssl'], "a broker with AWS IoT Core's limits", () => {
  test('a client certificate and ALPN on one port, 8 filters a SUBSCRIBE, 50 subscriptions a connection', async () => {
    const certificates = makeCertificates(await temporaryFolder());
    await using broker = await LimitedBroker.start(certificates);
    const { ca, client } = certificates;
    const tls = { ca: ca.cert, cert: client.cert, key: client.key, alpn: ['x-amzn-mqtt-ca'] };
    await using connector = new RunningConnector(broker.url, { tls, filters_per_subscribe: 8, max_subscriptions: 50 });
    await waitFor(() => connector.gateway.isUp, { what: 'the link' });
    for (let index = 0; index < 200; index++) broker.describe(`node${index}`);
    await waitFor(() => connector.gateway.devices.size === 200, { what: 'the devices' });
    const isRead = () => {
      for (let index = 0; index < 200; index++) broker.publish(`plant/node${index}/state`, String(index));
      return [...connector.gateway.devices.values()].every(({ points }) => points[0]?.readings.length);
    };
    await waitFor(isRead, { what: 'a value of each device', timeoutMs: 20_000 });
    expect(connector.errors).toEqual([]);
    expect(broker.protocols).toEqual(new Set(['x-amzn-mqtt-ca']));
    expect(broker.largestSubscribe).toBeLessThanOrEqual(8);
    expect(broker.mostSubscriptions).toBeLessThanOrEqual(50);
  });
});

async function expectCertificates(url: string, { ca, client }: Certificates): Promise<void> {
  const tls = { ca: ca.cert, cert: client.cert, key: client.key };
  const pem = { ca: readFileSync(ca.cert), cert: readFileSync(client.cert), key: readFileSync(client.key) };
  await using node = await DescribedNode.start(url, pem);
  await using connector = new RunningConnector(url, { tls });
  await waitFor(() => connector.gateway.isUp, { what: 'the link' });
  await node.describe();
  await connector.receives(node);
  await using anonymous = new RunningConnector(url, { tls: { ca: ca.cert } });
  await waitFor(() => anonymous.errors.length > 0, { what: 'the refusal' });
  expect(anonymous.errors[0]?.kind).toBe('auth');
}

/** Closes the connection of a client that exceeds a limit, as AWS does. */
class LimitedBroker implements AsyncDisposable {
  readonly protocols = new Set<unknown>();
  largestSubscribe = 0;
  mostSubscriptions = 0;
  readonly #aedes: Aedes;
  readonly #listener: Server;
  readonly #sockets = new Set<TLSSocket>();
  readonly #filters = new Set<string>();

  private constructor(aedes: Aedes, listener: Server) {
    this.#aedes = aedes;
    this.#listener = listener;
    listener.on('secureConnection', (socket) => this.#accept(socket));
    aedes.on('subscribe', (subscriptions, client) => {
      for (const { topic } of subscriptions) this.#filters.add(topic);
      this.largestSubscribe = Math.max(this.largestSubscribe, subscriptions.length);
      this.mostSubscriptions = Math.max(this.mostSubscriptions, this.#filters.size);
      if (subscriptions.length > 8 || this.#filters.size > 50) client.close();
    });
    aedes.on('unsubscribe', (filters) => filters.forEach((filter) => this.#filters.delete(filter)));
  }

  static async start({ ca, server }: Certificates): Promise<LimitedBroker> {
    const pem = { ca: readFileSync(ca.cert), cert: readFileSync(server.cert), key: readFileSync(server.key) };
    const options = { ...pem, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['x-amzn-mqtt-ca'] };
    const listener = createServer(options).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new LimitedBroker(await Aedes.createBroker(), listener);
  }

  get url(): string {
    return `mqtts://localhost:${(this.#listener.address() as AddressInfo).port}`;
  }

  describe(id: string): void {
    const config = {
      name: 'Power',
      uniq_id: id,
      stat_t: `plant/${id}/state`,
      dev_cla: 'power',
      unit_of_meas: 'W',
      dev: { ids: [id], name: id },
    };
    this.publish(`homeassistant/sensor/${id}/config`, JSON.stringify(config));
  }

  publish(topic: string, payload: string): void {
    this.#aedes.publish({ cmd: 'publish', topic, payload, retain: false, qos: 0, dup: false }, () => undefined);
  }

  #accept(socket: TLSSocket): void {
    this.protocols.add(socket.alpnProtocol);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    this.#aedes.handle(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#aedes.close(resolve));
    this.#listener.close();
  }
}
