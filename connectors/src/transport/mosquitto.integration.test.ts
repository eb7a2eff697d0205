import { expect, test } from '@jest/globals';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { makeCertificates } from '../../../tests/servers/certificates.ts';
import { startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { temporaryFolder } from '../../../tests/servers/server.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { Secret } from '../configTypes.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqtt.ts';

type Connection = MqttConnection & AsyncDisposable;

describeWith(['mosquitto'], 'MQTT with Mosquitto', () => {
  test.each(['3.1.1', '5'] as const)('MQTT %s: user, password, subscription, takeover', async (protocolVersion) => {
    await using broker = await startMosquitto({ users: { me: 'right' } });
    const login = { url: broker.url, protocolVersion, username: 'me', password: new Secret('right') };
    await expect(connect({ ...login, password: new Secret('wrong') })).rejects.toMatchObject({ code: 'mqtt_not_authorized', kind: 'auth' });
    await using first = await connect(login);
    await first.subscribe(['a', 'b/c']);
    await using _second = await connect(login);
    await expect(first.lost).rejects.toMatchObject({ code: 'lost' });
  });

  test('a stopped process is detected, a killed one immediately', async () => {
    await using broker = await startMosquitto();
    await using frozen = await connect({ url: broker.url, keepaliveMs: 1000 });
    broker.signal('SIGSTOP');
    await expect(frozen.lost).rejects.toMatchObject({ code: 'timeout' });
    await expect(connect({ url: broker.url, connectTimeoutMs: 200 })).rejects.toMatchObject({ code: 'timeout' });
    broker.signal('SIGCONT');
    await using killed = await connect({ url: broker.url });
    await broker.kill();
    await expect(killed.lost).rejects.toMatchObject({ code: 'lost' });
  });

  test('WebSocket', async () => {
    await using broker = await startMosquitto({ webSocket: true });
    const got: string[] = [];
    const connecting = () => connect({ url: broker.webSocketUrl }, ({ topic }) => void got.push(topic));
    await using connection = await waitFor(connecting, { what: 'the second listener' });
    await connection.subscribe(['$SYS/broker/version']);
    await waitFor(() => got.length > 0, { what: 'a retained message' });
    const { port } = new URL(broker.url);
    await expect(connect({ url: `ws://127.0.0.1:${port}/mqtt` })).rejects.toMatchObject({ code: 'connect' });
  });
});

describeWith(['mosquitto', 'openssl'], 'MQTT with TLS', () => {
  test('a private CA, client certificates, and the errors if they are wrong', async () => {
    const certificates = makeCertificates(await temporaryFolder());
    await using broker = await startMosquitto({ tls: { certificates, clientCertificate: true } });
    const url = broker.tlsUrl;
    const ca = certificates.ca.cert;
    const own = { cert: certificates.client.cert, key: certificates.client.key };
    const insecure = { insecure_skip_verify: false };
    await using _connection = await connect({ url, tls: { ca, ...own, ...insecure } });
    await expect(connect({ url, tls: { ...own, ...insecure } })).rejects.toMatchObject({
      code: 'tls_untrusted',
      kind: 'auth',
      message: expect.stringContaining(url),
    });
    await expect(connect({ url, tls: { ca, ...insecure } })).rejects.toMatchObject({ code: 'tls_handshake_refused', kind: 'auth' });
    await expect(connect({ url, tls: { ca, ...own, ...insecure, server_name: 'elsewhere' } })).rejects.toMatchObject({
      code: 'tls_hostname_mismatch',
      kind: 'auth',
    });
    await expect(connect({ url, tls: { ca: '/nowhere/ca.crt', ...insecure } })).rejects.toMatchObject({
      code: 'file_unreadable',
      kind: 'config',
      message: 'cannot read TLS file "/nowhere/ca.crt": no such file or folder',
    });
    await using _unverified = await connect({ url, clientId: 'unverified', tls: { ...own, insecure_skip_verify: true } });
    await expect(
      connect({ url: broker.url.replace('mqtt:', 'mqtts:'), tls: { ca, ...insecure }, connectTimeoutMs: 2000 }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('cannot connect'),
    });
  });
});

async function connect(changes: Partial<MqttOptions>, onMessage: Parameters<typeof connectMqtt>[1] = () => undefined): Promise<Connection> {
  const options: MqttOptions = { url: 'mqtt://127.0.0.1', clientId: 'test', protocolVersion: '3.1.1', keepaliveMs: 15_000, ...changes };
  const connection = await connectMqtt(options, onMessage, new AbortController().signal);
  return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
}
