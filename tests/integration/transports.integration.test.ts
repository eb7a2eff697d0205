import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificates } from '../servers/certificates.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { temporaryFolder } from '../servers/server.ts';
import { spawnSimulator } from '../servers/simulator.ts';
import { waitFor } from '../waitFor.ts';
import { until } from './chain.ts';

describeWith(['mosquitto', 'openssl'], 'connections to a broker', () => {
  test('MQTT 5, TLS with a private CA and a client certificate, WebSocket; mismatches are reported', async () => {
    const certificates = makeCertificates(await temporaryFolder());
    await using broker = await startMosquitto({ tls: { certificates, clientCertificate: true }, webSocket: true });
    const { ca, client } = certificates;
    const connectors = Object.entries({
      plain5: { url: broker.url, protocol_version: '5' },
      tls: { url: broker.tlsUrl, tls: { ca: ca.cert, cert: client.cert, key: client.key } },
      tls5: {
        url: broker.tlsUrl.replace('127.0.0.1', 'localhost'),
        protocol_version: '5',
        tls: { ca: ca.cert, cert: client.cert, key: client.key },
      },
      websocket: { url: broker.webSocketUrl },
      anonymous: { url: broker.tlsUrl, tls: { ca: ca.cert } },
      distrustful: { url: broker.tlsUrl, tls: { cert: client.cert, key: client.key } },
    }).map(([name, connector]) => ({ type: 'zigbee2mqtt', name, ...connector }));
    await using exporter = await spawnGaugeway({ connectors });
    await using simulator = await spawnSimulator(broker.url, ['--devices', '12']);
    const ways = ['plain5', 'tls', 'tls5', 'websocket'];
    await until(exporter, 'all links', (scrape) => scrape.sum('iot_connector_up') === ways.length);
    for (const connector of ways) {
      await until(exporter, `a report by ${connector}`, async (scrape) => {
        await simulator.run('speak "Hausanschluss"');
        return scrape.value('iot_power_watts', { connector, phase: '', name: 'Hausanschluss' });
      });
    }
    const scrape = await until(
      exporter,
      'the expiry of certificates',
      (now) => now.all('gaugeway_certificate_expiry_timestamp_seconds').length > 0 && now,
    );
    expect([...scrape.by('connector', 'gaugeway_certificate_expiry_timestamp_seconds').keys()].toSorted()).toEqual(['tls', 'tls5']);
    for (const connector of ['anonymous', 'distrustful'])
      await until(exporter, `${connector} refused`, (scrape) =>
        scrape.value('gaugeway_connector_errors_total', { connector, reason: 'auth' }),
      );
  });
});

describeWith(['mosquitto'], 'a password', () => {
  test('a wrong one is logged once and retried less and less often; --watch applies the rotated secret', async () => {
    const secretFile = join(await temporaryFolder(), 'password');
    const rightFile = join(await temporaryFolder(), 'password');
    writeFileSync(secretFile, 'wrong\n');
    writeFileSync(rightFile, 'right\n');
    await using broker = await startMosquitto({ users: { me: 'right' } });
    const connector = { type: 'zigbee2mqtt', url: broker.url, username: 'me', password: `file:${secretFile}` };
    await using exporter = await spawnGaugeway({ connectors: [connector] }, ['--watch']);
    await using _simulator = await spawnSimulator(broker.url, ['--username', 'me', '--password-file', rightFile]);

    const attempts = (count: number) =>
      until(exporter, `attempt ${count}`, (scrape) => (scrape.value('gaugeway_connector_errors_total', { reason: 'auth' }) ?? 0) >= count);
    await attempts(3);
    // waits of 3 to 4 s and of 6 to 8 s; the broker logs whole seconds
    const [firstS = NaN, , thirdS = NaN] = Array.from(broker.output.matchAll(/^(\d+): .*not authori[sz]ed/gm), ([, seconds]) =>
      Number(seconds),
    );
    expect(thirdS - firstS).toBeGreaterThanOrEqual(8);
    expect(exporter.output.split('\n').filter((line) => line.includes('reason=auth'))).toHaveLength(1);
    expect(exporter.output).not.toContain('wrong');
    const { data } = (await (await fetch(`${exporter.url}/api/v1/connectors`)).json()) as { data: object[] };
    expect(data).toMatchObject([{ state: 'down', error: { code: 'mqtt_not_authorized', message: expect.stringContaining(broker.url) } }]);

    writeFileSync(secretFile, 'right\n');
    await until(exporter, 'the link', (scrape) => scrape.value('iot_connector_up') === 1);
    await waitFor(() => exporter.output.includes('config loaded'), { what: 'the reload in the log' });
    expect(exporter.output).not.toContain('right');
  });
});
