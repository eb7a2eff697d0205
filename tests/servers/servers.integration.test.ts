import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import mqtt from 'mqtt';
import type { IClientOptions } from 'mqtt';
import { waitFor } from '../waitFor.ts';
import { startAsyncua } from './asyncua.ts';
import { makeCertificates } from './certificates.ts';
import { describeWith } from './describeWith.ts';
import { startModbusServer } from './modbusServer.ts';
import { startMosquitto } from './mosquitto.ts';
import { startMqtt2prometheus } from './mqtt2prometheus.ts';
import { startPrometheus } from './prometheus.ts';
import { promtoolFindings } from './promtool.ts';
import { temporaryFolder } from './server.ts';

async function retained(url: string, options: IClientOptions = {}): Promise<string> {
  const client = await mqtt.connectAsync(url, options);
  const message = new Promise<string>((resolve) => client.once('message', (_topic, payload) => resolve(payload.toString())));
  await client.subscribeAsync('t');
  const payload = await message;
  await client.endAsync();
  return payload;
}

async function retain(url: string, payload: string): Promise<void> {
  const client = await mqtt.connectAsync(url);
  await client.publishAsync('t', payload, { retain: true, qos: 1 });
  await client.endAsync();
}

describeWith(['mosquitto'], 'mosquitto', () => {
  test('keeps retained messages across a kill, on the same port', async () => {
    await using broker = await startMosquitto({ persistence: true });
    await retain(broker.url, 'kept');
    const { pid } = broker;
    await broker.restart();
    expect(broker.pid).not.toBe(pid);
    expect(await retained(broker.url)).toBe('kept');
    await broker.kill();
    await broker.start();
    expect(await retained(broker.url)).toBe('kept');
    await broker.stop();
    expect(existsSync(broker.folder)).toBe(false);
    expect(() => broker.pid).toThrow('not running');
  });

  test('accepts the users of its password file', async () => {
    await using broker = await startMosquitto({ users: { alice: 'secret' } });
    const client = await mqtt.connectAsync(broker.url, { username: 'alice', password: 'secret' });
    await client.endAsync();
    await expect(mqtt.connectAsync(broker.url, { username: 'alice', password: 'wrong' })).rejects.toThrow(/not authori[sz]ed/i);
  });

  test('reports its output if it does not start', async () => {
    await expect(startMosquitto({ extra: ['nonsense here'] })).rejects.toThrow(/cannot start "mosquitto"[\s\S]*nonsense/);
  });
});

describeWith(['mosquitto', 'openssl'], 'mosquitto with TLS', () => {
  test('accepts TLS clients with a certificate, and WebSocket', async () => {
    const certificates = makeCertificates(await temporaryFolder());
    await using broker = await startMosquitto({ tls: { certificates, clientCertificate: true }, webSocket: true });
    await retain(broker.url, 'seen');
    const { ca, client } = certificates;
    const [caText, cert, key] = [ca.cert, client.cert, client.key].map((file) => readFileSync(file));
    expect(await retained(broker.tlsUrl, { ca: caText, cert, key })).toBe('seen');
    await expect(mqtt.connectAsync(broker.tlsUrl, { ca: caText })).rejects.toThrow();
    expect(await retained(broker.webSocketUrl)).toBe('seen');
  });
});

describeWith(['prometheus', 'promtool'], 'prometheus', () => {
  test('scrapes a target and evaluates PromQL', async () => {
    const target = createServer((_request, response) =>
      response.setHeader('content-type', 'text/plain; version=0.0.4').end('# HELP a_total A\n# TYPE a_total counter\na_total{b="c"} 3\n'),
    );
    target.listen(0, '127.0.0.1');
    await once(target, 'listening');
    try {
      await using prometheus = await startPrometheus({ targets: [`http://127.0.0.1:${(target.address() as AddressInfo).port}`] });
      // a scrape may take too long on a busy machine, and the next one finds all again
      const isThere = async (): Promise<true> => {
        expect(await prometheus.query('a_total * 2')).toMatchObject([{ labels: { b: 'c', job: 'gaugeway' }, value: 6 }]);
        expect(await prometheus.targets()).toMatchObject([{ health: 'up', lastError: '' }]);
        return true;
      };
      await waitFor(isThere, { what: 'the sample in Prometheus' });
      await expect(prometheus.query('(')).rejects.toThrow('cannot query "("');
    } finally {
      target.close();
    }
  });

  test('promtool reports problems', () => {
    expect(promtoolFindings('# HELP a A\n# TYPE a gauge\na 3\n')).toEqual([]);
    expect(promtoolFindings('# HELP a A\n# TYPE a counter\na 3\n')).toEqual(['a counter metrics should have "_total" suffix']);
    expect(promtoolFindings('a{ 3\n')).not.toEqual([]);
  });
});

describeWith(['mosquitto', 'mqtt2prometheus'], 'mqtt2prometheus', () => {
  test('starts and exports received messages', async () => {
    await using broker = await startMosquitto();
    await using server = await startMqtt2prometheus({
      mqtt: { server: broker.url.replace('mqtt', 'tcp'), topic_path: 'v1/+', device_id_regex: 'v1/(?P<deviceid>.*)', qos: 0 },
      cache: { timeout: '24h' },
      metrics: [{ prom_name: 'temperature', mqtt_name: 'temperature', help: 'T', type: 'gauge' }],
    });
    const client = await mqtt.connectAsync(broker.url);
    await waitFor(
      async () => {
        await client.publishAsync('v1/a', '{"temperature": 21.5}');
        return (await (await fetch(server.url)).text()).includes('21.5');
      },
      { what: 'the temperature' },
    );
    await client.endAsync();
  });
});

describe.each(['pymodbus', 'libmodbus'] as const)('%s', (program) => {
  describeWith([program], 'serving registers', () => {
    test('executes commands, also after a kill, on the same port', async () => {
      await using server = await startModbusServer(program, { units: { 1: { input: { 0: [1, 2] } } } });
      await server.write({ unit: 1, table: 'input', address: 1, values: [7] });
      await server.kill();
      await server.start();
      await server.silence(1);
      await expect(server.execute({ verb: 'write', unit: 9, table: 'input', address: 0, values: [1] })).rejects.toThrow('cannot execute');
    });
  });
});

describeWith(['asyncua'], 'asyncua', () => {
  test('executes commands, also after a kill, on the same port', async () => {
    const level = { path: 'Tank/Level', type: 'Double', value: 4 } as const;
    await using server = await startAsyncua({ nodes: [level], security: ['NoSecurity', 'Basic256Sha256_SignAndEncrypt'] });
    await server.set({ ...level, value: 5 }, 'BadSensorFailure');
    await server.kill();
    await server.start();
    await server.add({ path: 'Tank/Note', type: 'LocalizedText', value: 'empty', unit: { text: 'x' }, states: ['a'] });
    await server.remove('Tank/Level');
    await expect(server.set(level)).rejects.toThrow('KeyError');
  });
});
