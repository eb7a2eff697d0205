import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Aedes, type AedesOptions } from 'aedes';
import { Secret } from '../configTypes.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqtt.ts';
import { SessionTakenOver } from './mqttErrors.ts';
import { packets, RawBroker, typeOf } from './testing/rawBroker.ts';

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

test('messages have their topic, bytes and retained flag', async () => {
  const { url, publish } = await startBroker();
  await publish('a/b', 'kept', true);
  const got: unknown[] = [];
  const connection = await connect({ url }, ({ topic, payload, retained }) => void got.push([topic, payload.toString(), retained]));
  await connection.subscribe(['a/b', 'c']);
  await publish('c', '', false);
  await publish('elsewhere', 'x', false);
  await publish('a/b', '\u00b0C', false);
  await waitFor(() => got.length === 3, { what: 'three messages' });
  expect(got).toEqual([
    ['a/b', 'kept', true],
    ['c', '', false],
    ['a/b', '\u00b0C', false],
  ]);
  await connection.unsubscribe(['c']);
  await publish('c', 'late', false);
  await publish('a/b', 'last', false);
  await waitFor(() => got.length === 4, { what: 'the message of the other topic' });
});

test('a thousand topics are subscribed in several packets', async () => {
  const { url, aedes, publish } = await startBroker();
  const subscribed: number[] = [];
  aedes.on('subscribe', (subscriptions) => subscribed.push(subscriptions.length));
  const got: string[] = [];
  const connection = await connect({ url }, ({ topic }) => void got.push(topic));
  await connection.subscribe(Array.from({ length: 1000 }, (_, index) => `house/${index}/state`));
  expect(Math.max(...subscribed)).toBeLessThanOrEqual(100);
  await publish('house/999/state', '{}', false);
  await waitFor(() => got.length === 1, { what: 'the last topic' });
});

test('a closed port refuses the connection; the error has no credentials', async () => {
  const port = await closedPort();
  await expect(
    connect({ url: `mqtt://127.0.0.1:${port}?token=secret`, username: 'user', password: new Secret('secret') }),
  ).rejects.toMatchObject({
    code: 'connection_refused',
    kind: 'connect',
    message: `cannot connect to "mqtt://127.0.0.1:${port}": connect ECONNREFUSED 127.0.0.1:${port}`,
  });
});

test('the error of a host with several addresses has the cause of each', async () => {
  const port = await closedPort();
  await expect(connect({ url: `mqtt://localhost:${port}` })).rejects.toMatchObject({
    code: 'connection_refused',
    message: expect.stringMatching(/^cannot connect to "mqtt:\/\/localhost:\d+": connect ECONNREFUSED/),
  });
});

test('an unknown host is named as such', async () => {
  await expect(connect({ url: 'mqtt://no-such-host.invalid' })).rejects.toMatchObject({ code: 'host_unknown', kind: 'connect' });
});

test('a wrong password is refused', async () => {
  const { url } = await startBroker({
    authenticate: (...[, user, password, done]) => done(null, user === 'me' && password?.toString() === 'right'),
  });
  await expect(connect({ url, username: 'me', password: new Secret('wrong') })).rejects.toMatchObject({
    code: 'mqtt_not_authorized',
    kind: 'auth',
  });
  await expect(connect({ url, username: 'me', password: new Secret('right') })).resolves.toBeDefined();
});

test.each([
  [1, 'mqtt_protocol_version_refused', 'config'],
  [2, 'mqtt_client_id_refused', 'config'],
  [3, 'mqtt_broker_unavailable', 'connect'],
  [4, 'mqtt_bad_credentials', 'auth'],
  [5, 'mqtt_not_authorized', 'auth'],
  [77, 'protocol', 'protocol'],
] as const)('CONNACK %i is %s, of kind %s', async (reason, code, kind) => {
  const { url } = await startRaw((_packet, socket) => socket.end(packets.connack(reason)));
  await expect(connect({ url })).rejects.toMatchObject({
    code,
    kind,
    message: expect.stringContaining(`cannot connect to "${url}": Connection refused`),
  });
});

test('a server that closes without a response is a connect error', async () => {
  const { url } = await startRaw((_packet, socket) => socket.end());
  await expect(connect({ url })).rejects.toMatchObject({
    code: 'connect',
    message: `cannot connect to "${url}": the broker closed the connection`,
  });
});

test('a server of another protocol is an error', async () => {
  const { url } = await startRaw((_packet, socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
  await expect(connect({ url, connectTimeoutMs: 1000 })).rejects.toMatchObject({
    message: expect.stringContaining(`cannot connect to "${url}"`),
  });
});

test('a server that never responds is a timeout', async () => {
  const { url } = await startRaw(() => undefined);
  await expect(connect({ url, connectTimeoutMs: 100 })).rejects.toMatchObject({
    code: 'timeout',
    message: `cannot connect to "${url}": no response in time`,
  });
});

test('a half-open connection is detected by the keep-alive', async () => {
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(packets.connack(0));
  });
  const connection = await connect({ url, keepaliveMs: 1000 });
  await expect(connection.lost).rejects.toMatchObject({
    code: 'timeout',
    message: `lost connection to "${url}": the broker no longer responds to pings`,
  });
});

test('a subscription that is pending when the keep-alive ends is not refused, but lost', async () => {
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(packets.connack(0));
  });
  const connection = await connect({ url, keepaliveMs: 1000 });
  await expect(connection.subscribe(['a'])).rejects.toMatchObject({ code: 'timeout' });
});

test('while a broker sends messages it may answer pings late', async () => {
  let pings = 0;
  let sending: NodeJS.Timeout | undefined;
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 12) pings++;
    if (typeOf(packet) !== 1) return;
    socket.write(packets.connack(0));
    sending = setInterval(() => socket.write(packets.publish('a', '1')), 20);
  });
  open.push(async () => clearInterval(sending));
  const connection = await connect({ url, keepaliveMs: 2000 });
  // after the first one that is not answered the connection would be given up
  await Promise.race([connection.lost, waitFor(() => pings === 3, { what: 'three pings', timeoutMs: 30_000 })]);
});

test('a killed broker is a lost connection, also for a pending subscription', async () => {
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(packets.connack(0));
    else socket.resetAndDestroy();
  });
  const connection = await connect({ url });
  await expect(connection.subscribe(['a'])).rejects.toMatchObject({ code: 'lost', message: expect.stringContaining('ECONNRESET') });
  await expect(connection.lost).rejects.toMatchObject({ code: 'lost' });
});

test('a denied subscription names the topic', async () => {
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(packets.connack(0));
    else if (typeOf(packet) === 8) socket.write(packets.suback(packet, [0, 0x80, 0x80]));
  });
  const connection = await connect({ url });
  await expect(connection.subscribe(['mine', 'yours', 'theirs'])).rejects.toMatchObject({
    code: 'mqtt_subscription_denied',
    kind: 'auth',
    message: expect.stringContaining('cannot subscribe to "yours" and 1 more'),
  });
});

test('a broker closes the connection that another client takes over', async () => {
  const { url } = await startBroker();
  const first = await connect({ url, clientId: 'same' });
  await connect({ url, clientId: 'same' });
  await expect(first.lost).rejects.toMatchObject({
    code: 'lost',
    message: `lost connection to "${url}": the broker closed the connection`,
  });
});

test('MQTT 5 reports the takeover', async () => {
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(packets.connack5);
    else socket.write(packets.disconnect5(0x8e));
  });
  const connection = await connect({ url, protocolVersion: '5' });
  connection.subscribe(['a']).catch(() => undefined);
  await expect(connection.lost).rejects.toBeInstanceOf(SessionTakenOver);
  await expect(connection.lost).rejects.toMatchObject({ code: 'mqtt_session_taken_over', kind: 'lost' });
});

test('a handler that throws ends the connection with its error, not the process', async () => {
  const { url, publish } = await startBroker();
  const connection = await connect({ url }, () => {
    throw new Error('a defect');
  });
  await connection.subscribe(['a']);
  await publish('a', 'x', false);
  await expect(connection.lost).rejects.toMatchObject({ message: expect.stringContaining('a defect') });
});

test('an abort ends connecting immediately', async () => {
  const { url } = await startRaw(() => undefined);
  const abort = new AbortController();
  const connecting = connectMqtt(options({ url }), () => undefined, abort.signal);
  abort.abort(new Error('stopped'));
  await expect(connecting).rejects.toThrow('stopped');
  await expect(connectMqtt(options({ url }), () => undefined, abort.signal)).rejects.toThrow('stopped');
});

test('closing does not wait for an unresponsive broker', async () => {
  const { url } = await startRaw((packet, socket) => {
    if (typeOf(packet) === 1) socket.write(packets.connack(0));
    socket.pause();
  });
  const connection = await connect({ url });
  await expect(connection.close()).resolves.toBeUndefined();
  await expect(connection.close()).resolves.toBeUndefined();
});

async function connect(
  changes: Partial<MqttOptions>,
  onMessage: Parameters<typeof connectMqtt>[1] = () => undefined,
): Promise<MqttConnection> {
  const connection = await connectMqtt(options(changes), onMessage, new AbortController().signal);
  open.push(() => connection.close());
  return connection;
}

function options(changes: Partial<MqttOptions>): MqttOptions {
  return { url: 'mqtt://127.0.0.1', clientId: 'test', protocolVersion: '3.1.1', keepaliveMs: 15_000, ...changes };
}

async function startRaw(answer: Parameters<typeof RawBroker.start>[0]): Promise<RawBroker> {
  const broker = await RawBroker.start(answer);
  open.push(() => broker[Symbol.asyncDispose]());
  return broker;
}

async function startBroker(behaviour: AedesOptions = {}) {
  const aedes = await Aedes.createBroker(behaviour);
  const server = createServer((socket) => void aedes.handle(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
    server.close();
  });
  const publish = (topic: string, payload: string, retain: boolean) =>
    new Promise<void>((resolve, reject) => {
      const packet = { cmd: 'publish', topic, payload, retain, qos: 0, dup: false } as const;
      aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  return { aedes, publish, url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
