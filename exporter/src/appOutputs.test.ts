import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '../../tests/servers/freePort.ts';
import { waitFor } from '../../tests/waitFor.ts';
import { App } from './app.ts';
import type { ExporterConfig } from './config/config.ts';
import { outputsSchema } from './config/outputsSchema.ts';
import { silentLog } from './testing/testExporter.ts';

let folder: string;
let app: App | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
});

afterEach(async () => {
  await app?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function configOf(remoteWrite: readonly object[]): ExporterConfig {
  return {
    server: { listen: { host: '127.0.0.1', port: 0 }, hosts: [], tokens: [], max_scrapes: 20 },
    data_dir: folder,
    log: { level: 'info', format: 'logfmt' },
    outputs: outputsSchema.parse({ remote_write: remoteWrite }),
    metrics: new Map(),
    connectors: [],
  };
}

async function get(path: string): Promise<string> {
  return (await fetch(`${app?.url}${path}`)).text();
}

test('a target that is away is shown everywhere, and the exporter is ready', async () => {
  const url = `http://127.0.0.1:${await freePort()}/api/v1/write?token=secret`;
  app = await App.start(configOf([{ name: 'store', url }]), { version: '1.2.3', log: silentLog });
  await waitFor(async () => (await get('/metrics')).includes('gaugeway_output_state{output="store",state="down"} 1'), {
    what: 'the state',
  });
  expect(await get('/-/ready')).toBe('Gaugeway is ready.\n');
  const { data } = JSON.parse(await get('/api/v1/outputs'));
  expect(data).toEqual([
    expect.objectContaining({ output: 'store', state: 'down', reason: expect.stringContaining('ECONNREFUSED'), sent_samples: 0 }),
  ]);
  expect(JSON.parse(await get('/api/v1/stats')).data).toMatchObject({
    version: '1.2.3',
    outputs: { total: 1, up: 0 },
    spool: { max_bytes: 1e9 },
  });
  expect(await get('/')).toContain('id="outputs"');
  for (const path of ['/metrics', '/api/v1/outputs', '/api/v1/stats', '/']) expect(await get(path)).not.toContain('secret');
});

test('an output that the config no longer has leaves no series, and a new one has its durations', async () => {
  const target = async (name: string) => ({ name, url: `http://127.0.0.1:${await freePort()}/api/v1/write` });
  app = await App.start(configOf([await target('old')]), { version: '1.2.3', log: silentLog });
  const outputs = async () => new Set([...(await get('/metrics')).matchAll(/^gaugeway_\w+\{output="(\w+)"/gm)].map(([, name]) => name));
  expect(await outputs()).toEqual(new Set(['old']));
  await app.apply(configOf([await target('new')]));
  expect(await outputs()).toEqual(new Set(['new']));
  await waitFor(async () => /gaugeway_output_request_duration_seconds_count\{output="new"\} [1-9]/.test(await get('/metrics')), {
    what: 'the duration of a request',
  });
  await app.apply(configOf([]));
  expect(await outputs()).toEqual(new Set());
  expect(await get('/metrics')).not.toMatch(/^gaugeway_(spool|tap)_/m);
});

test('the line of a reload names the outputs that it turned on or off, and no others', async () => {
  const loaded: object[] = [];
  const log = { ...silentLog, info: (message: string, fields: object = {}) => void (message === 'config loaded' && loaded.push(fields)) };
  const url = `http://127.0.0.1:${await freePort()}`;
  const none = configOf([]);
  const loki = outputsSchema.parse({ loki: { url: `${url}/loki/api/v1/push` } });
  const all = outputsSchema.parse({ loki: { url: `${url}/loki/api/v1/push` }, otlp: { url }, remote_write: [{ url: `${url}/write` }] });
  app = await App.start(none, { version: '1.2.3', log });
  for (const config of [none, { ...none, outputs: loki }, { ...none, outputs: all }, none]) await app.apply(config);
  const names = ['loki', 'otlp', 'remote_write'];
  const changed = loaded.map((fields) => Object.fromEntries(Object.entries(fields).filter(([key]) => names.includes(key))));
  expect(changed).toEqual([{}, { loki: 'on' }, { otlp: 'on', remote_write: 'on' }, { loki: 'off', otlp: 'off', remote_write: 'off' }]);
});
