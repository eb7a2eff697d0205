import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { commonConfig, type Connector, type Gateway, type Property } from '@gaugeway/connectors/contract';
import { waitFor } from '../../tests/waitFor.ts';
import { App } from './app.ts';
import type { ConnectorEntry, ExporterConfig, LoadResult } from './config/config.ts';
import { silentLog } from './testing/testExporter.ts';
import { outputsSchema } from './config/outputsSchema.ts';

const temperature: Property = { name: 'temperature', kind: 'numeric', unit: '°C' };
const switched: Property = { name: 'linked', kind: 'binary', on: true, off: false };
const custom: Metric = { name: 'my_level', type: 'gauge', help: 'Level', group: 'measurement' };
let folder: string;
let app: App | undefined;
let gateways: Gateway[];
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  app = undefined;
  gateways = [];
  lines = [];
});

afterEach(async () => {
  await app?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A source that is linked at once and stays linked. */
const toy: Connector = {
  type: 'toy',
  config: commonConfig,
  run: (_, gateway, signal) => {
    gateways.push(gateway);
    gateway.link(true);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  },
};

function entry(name: string, config: object = {}): ConnectorEntry {
  return { name, type: 'toy', connector: toy, config: commonConfig.parse(config), fingerprint: JSON.stringify(config) };
}

function configOf(connectors: readonly ConnectorEntry[], metrics: readonly Metric[] = []): ExporterConfig {
  return {
    server: { listen: { host: '127.0.0.1', port: 0 }, hosts: [], tokens: [], max_scrapes: 20 },
    data_dir: folder,
    log: { level: 'info', format: 'logfmt' },
    outputs: outputsSchema.parse({}),
    metrics: new Map(metrics.map((metric) => [metric.name, metric])),
    connectors,
  };
}

async function start(config: ExporterConfig, reload?: () => Promise<LoadResult>): Promise<App> {
  const note = (message: string) => void lines.push(message);
  return (app = await App.start(config, { version: '0', log: { ...silentLog, warn: note, error: note }, ...(reload && { reload }) }));
}

async function samples(metric: string): Promise<string[]> {
  const text = await (await fetch(`${app!.url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
}

test('a reload restarts the connectors that changed, with their values, and no other', async () => {
  await start(configOf([entry('a'), entry('b')]));
  for (const gateway of gateways) gateway.device({ id: '0x01' }).map([temperature])[0]!.set(20, Date.now());
  await app!.apply(configOf([entry('a'), entry('b', { safety_hold: '1s' })], [custom]));
  expect(gateways).toHaveLength(3);
  gateways[2]!.device({ id: '0x01' }).map([temperature]);
  expect((await samples('iot_temperature_celsius')).map((line) => line.slice(-2))).toEqual(['20', '20']);
});

test('gaugeway_config_last_reload_successful shows a reload that fails half-way', async () => {
  await start(configOf([entry('a')]), () => Promise.reject(new Error('no disk')));
  await expect(app!.reload()).rejects.toThrow('no disk');
  expect(await samples('gaugeway_config_last_reload_successful')).toEqual(['gaugeway_config_last_reload_successful 0']);
});

test('a reload after a stop starts nothing', async () => {
  const config = configOf([entry('a'), entry('b')]);
  await start(configOf([entry('a')]), () => Promise.resolve({ ok: true, config, fingerprint: '', warnings: [] }));
  const stopped = app!.stop();
  await expect(app!.reload()).rejects.toThrow('the exporter is stopped');
  await stopped;
  expect(gateways).toHaveLength(1);
});

test('a reload logs which changes need a restart', async () => {
  await start(configOf([entry('a')]));
  await app!.apply({ ...configOf([entry('a')]), data_dir: `${folder}/elsewhere` });
  await app!.apply({ ...configOf([entry('a')]), log: { level: 'debug', format: 'json' } });
  expect(lines).toEqual(['data_dir changed: restart to apply', 'log changed: restart to apply']);
});

test('an exception in a tick is logged, and ticks go on', async () => {
  await start(configOf([entry('a')]));
  const [gateway] = gateways;
  let calls = 0;
  Object.assign(gateway!, {
    tick: () => {
      calls++;
      throw new Error('defect');
    },
  });
  await waitFor(() => calls > 1, { what: 'a second tick' });
  expect(lines).toContain('device tick failed');
});

test('a metric that the exporter computes itself is not the metric of a property', async () => {
  await start(configOf([entry('a', { overrides: [{ property: 'linked', metric: 'iot_connector_up' }] })]));
  gateways[0]!.device({ id: '0x01' }).map([switched])[0]!.set(true, Date.now());
  expect(await samples('iot_connector_up')).toEqual(['iot_connector_up{connector="a"} 1']);
});

test.each([
  ['', ['gaugeway', 'iot', 'nodejs', 'process']],
  ['?collect[]=self', ['gaugeway', 'nodejs', 'process']],
  ['?collect[]=devices', ['iot']],
  ['?connector=a', ['iot']],
  ['?connector=a&collect[]=self&collect[]=devices', ['gaugeway', 'iot', 'nodejs', 'process']],
])('a scrape of "%s" has the metrics of %j', async (query, prefixes) => {
  await start(configOf([entry('a')]));
  const text = await (await fetch(`${app!.url}/metrics${query}`)).text();
  expect([...new Set(text.match(/^[a-z]+(?=_)/gm))].sort()).toEqual(prefixes);
});
