import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { freePort } from '../../../../tests/servers/freePort.ts';
import { needProgram } from '../../../../tests/servers/program.ts';
import { startPrometheus } from '../../../../tests/servers/prometheus.ts';
import { Server, temporaryFolder } from '../../../../tests/servers/server.ts';
import { startVictoriaMetrics } from '../../../../tests/servers/victoriaMetrics.ts';
import { labelText, wireText } from '../../series/series.ts';
import type { Batch } from '../batch.ts';
import type { RemoteWriteClient } from './client.ts';
import { batchOf, testClient } from './testing/testClient.ts';

const nowMs = Math.floor(Date.now() / 1000) * 1000;
const labels = { device: 'ü "quoted"\nline\\ \u{1f600}', area: 'nul\0l', name: 'a,b}' };
const text = wireText(`iot_a{${labelText(labels)}}`);
/** Values, a counter, the end of a series, and what JSON has no numbers for. */
const samples = batchOf(
  [text, 1.5, nowMs - 3000],
  ['iot_presses_total{device="a"}', 0, nowMs - 3000],
  [text, -2.25e-9, nowMs - 2000],
  ['iot_presses_total{device="a"}', 12_345_678_901, nowMs - 2000],
  [text, NaN, nowMs - 1000],
  ['iot_infinite', Infinity, nowMs - 1000],
);

async function write(client: RemoteWriteClient, batch: Batch) {
  return client.post(await client.encode(batch));
}

describeWith(['prometheus'], 'remote write to Prometheus', () => {
  test('values, labels and the ends of series arrive', async () => {
    await using store = await startPrometheus({ targets: [], flags: { 'web.enable-remote-write-receiver': '' } });
    await using client = testClient({ url: `${store.url}/api/v1/write` });
    expect(await client.probe()).toMatchObject({ kind: 'ok', serverMs: expect.any(Number) });
    expect(client.kind).toBe('prometheus');
    expect(await write(client, samples)).toMatchObject({ kind: 'ok' });
    const added = { job: 'gaugeway', instance: 'h:1' };
    const expected = { __name__: 'iot_a', ...labels, area: 'nul\ufffdl', ...added };
    expect(await store.query('iot_a', nowMs - 2000)).toMatchObject([{ labels: expected, value: -2.25e-9 }]);
    // a stale marker ends it at once
    expect(await store.query('iot_a', nowMs - 1000)).toEqual([]);
    expect(await store.query('increase(iot_presses_total[10s]) > 0', nowMs)).toHaveLength(1);
    expect(await store.query('iot_infinite == +Inf', nowMs)).toHaveLength(1);
  });

  test('a sample that it does not take refuses the request, in its own words', async () => {
    await using store = await startPrometheus({ targets: [], flags: { 'web.enable-remote-write-receiver': '' } });
    await using client = testClient({ url: `${store.url}/api/v1/write` });
    await write(client, batchOf(['iot_b', 1, nowMs]));
    expect(await write(client, batchOf(['iot_b', 2, nowMs - 1000]))).toMatchObject({ kind: 'refused', status: 400, isOfData: true });
    const tooOld = await write(client, batchOf(['iot_c', 2, nowMs - 7_200_000]));
    expect(tooOld).toMatchObject({ kind: 'refused', why: expect.stringContaining('out of bounds') });
  });

  test('without the receiver', async () => {
    await using store = await startPrometheus({ targets: [] });
    await using client = testClient({ url: `${store.url}/api/v1/write` });
    expect(await client.probe()).toMatchObject({ kind: 'refused', status: 404, isOfData: false, why: expect.stringContaining('404') });
  });
});

describeWith(['victoriaMetrics'], 'remote write to VictoriaMetrics', () => {
  test('values, labels and the ends of series arrive', async () => {
    await using store = await startVictoriaMetrics();
    await using client = testClient({ url: `${store.url}/api/v1/write` });
    expect(await client.probe()).toMatchObject({ kind: 'ok' });
    expect(client.kind).toBe('victoriametrics');
    await expectSamples(client, store);
  });

  test('it tells when it was started, and how long it keeps samples', async () => {
    const beforeMs = Date.now();
    await using store = await startVictoriaMetrics();
    await using client = testClient({ url: `${store.url}/api/v1/write` });
    await client.probe();
    const { startedMs = 0, retentionMs } = await client.facts();
    expect(retentionMs).toBe(3650 * 86_400_000);
    // in whole seconds
    expect(startedMs).toBeGreaterThanOrEqual(beforeMs - 1000);
    expect(startedMs).toBeLessThanOrEqual(Date.now());
    await using proxy = await startVmauth(store.url);
    await using throughProxy = testClient({ url: `${proxy.url}/api/v1/write`, basic_auth: { username: 'me', password: 'hunter2' } });
    await throughProxy.probe();
    // vmauth answers with its own metrics
    expect(await throughProxy.facts()).toEqual({});
  });

  test('the protocol of Prometheus by the config', async () => {
    await using store = await startVictoriaMetrics();
    await using client = testClient({ url: `${store.url}/api/v1/write`, protocol: 'prometheus' });
    await expectSamples(client, store);
  });

  async function expectSamples(client: RemoteWriteClient, store: Awaited<ReturnType<typeof startVictoriaMetrics>>): Promise<void> {
    expect(await write(client, samples)).toMatchObject({ kind: 'ok' });
    // the second request carries the metadata first
    expect(await write(client, batchOf(['iot_b', 1, nowMs]))).toMatchObject({ kind: 'ok' });
    const found = [...(await store.export('__name__=~"iot_(a|b|presses_total)"'))].map(([key, series]) => [JSON.parse(key), series]);
    const added = [
      ['instance', 'h:1'],
      ['job', 'gaugeway'],
    ];
    const own = { __name__: 'iot_a', ...labels, area: 'nul\ufffdl' };
    expect(found).toEqual(
      expect.arrayContaining([
        [
          [...Object.entries(own), ...added].sort(),
          { values: [1.5, -2.25e-9, null], timestamps: [nowMs - 3000, nowMs - 2000, nowMs - 1000] },
        ],
        [
          [['__name__', 'iot_presses_total'], ['device', 'a'], ...added],
          { values: [0, 12_345_678_901], timestamps: [nowMs - 3000, nowMs - 2000] },
        ],
      ]),
    );
    expect(found).toHaveLength(3);
  }

  test('behind vmauth', async () => {
    await using store = await startVictoriaMetrics();
    await using proxy = await startVmauth(store.url);
    const url = `${proxy.url}/api/v1/write`;
    await using client = testClient({ url, basic_auth: { username: 'me', password: 'hunter2' } });
    expect(await client.probe()).toMatchObject({ kind: 'ok' });
    expect(client.kind).toBe('victoriametrics');
    expect(await write(client, samples)).toMatchObject({ kind: 'ok' });
    await using other = testClient({ url, basic_auth: { username: 'me', password: 'wrong' } });
    // old versions answer 400 and quote the header
    for (const result of [await other.probe(), await write(other, samples)])
      expect(result).toMatchObject({ kind: 'refused', isOfData: false, why: expect.not.stringContaining(btoa('me:wrong')) });
    await store.stop();
    expect(await write(client, samples)).toMatchObject({ kind: 'retry', isConnectionLost: false });
  });
});

/** vmauth comes with VictoriaMetrics. */
async function startVmauth(target: string): Promise<Server> {
  const folder = await temporaryFolder();
  const config = join(folder, 'auth.yml');
  writeFileSync(config, JSON.stringify({ users: [{ username: 'me', password: 'hunter2', url_prefix: target }] }));
  const address = `127.0.0.1:${await freePort()}`;
  const program = needProgram('victoriaMetrics').map((word) => word.replace(/victoria-metrics(-prod)?$/, 'vmauth$1'));
  const [file, ...args] = [...program, `-auth.config=${config}`, `-httpListenAddr=${address}`];
  const url = `http://${address}`;
  return new Server({
    name: 'vmauth',
    command: [file, ...args],
    url,
    folder,
    ready: async () => (await fetch(`${url}/health`)).ok,
  }).start();
}
