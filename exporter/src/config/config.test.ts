import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Secret } from '@gaugeway/connectors/configTypes';
import { commonConfig, type Connector } from '@gaugeway/connectors/contract';
import { z } from 'zod';
import { type ExporterConfig, loadConfig } from './config.ts';

const good = join(import.meta.dirname, 'testdata/good');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-config-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

async function load(path: string, env: Record<string, string> = {}) {
  const result = await loadConfig(path, env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result;
}

function write(text: string, name = 'gaugeway.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function messages(text: string, env: Record<string, string> = {}): Promise<string[]> {
  const result = await loadConfig(write(text), env);
  return result.ok ? [] : result.problems.map(({ message }) => message);
}

function connector(config: ExporterConfig, index: number): Record<string, unknown> {
  return config.connectors[index]?.config as unknown as Record<string, unknown>;
}

test('the smallest config has all defaults', async () => {
  const { config, warnings } = await load(join(good, 'minimal.yaml'));
  expect(config.server).toEqual({ listen: { host: '127.0.0.1', port: 10464 }, hosts: [], tokens: [], max_scrapes: 20 });
  expect(config.log).toEqual({ level: 'info', format: 'logfmt' });
  expect(config.data_dir).toBe(join(good, 'data'));
  expect(config.connectors.map(({ name, type }) => [name, type])).toEqual([['zigbee2mqtt', 'zigbee2mqtt']]);
  expect(warnings).toEqual([]);
});

test('a full config arrives parsed', async () => {
  const { config } = await load(join(good, 'full.yaml'), { MAX_STATES: '30', LOG_TEXT: 'true' });
  const sha256 = '4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865';
  const ofFile = 'c8963414bf6c4c869eeac5f8a057c3dc574d422f1b108397b66f67bab3d2f981';
  expect(config.server.listen).toEqual({ host: '::1', port: 10464 });
  expect(config.server.tokens.slice(0, 1)).toEqual([{ name: 'grafana', scope: 'read', sha256 }]);
  expect(config.server.tokens.slice(1)).toEqual([{ name: 'ops', scope: 'control', sha256: ofFile }]);
  expect(config.data_dir).toBe(join(good, '../state'));
  expect(config.metrics.get('heat_pump_starts_total')).toMatchObject({ type: 'counter', labels: ['circuit'], group: 'measurement' });
  expect(config.metrics.get('well_depth_meters')).toMatchObject({ unit: 'meters', group: 'diagnostic' });
  expect(config.connectors.map(({ name }) => name)).toEqual(['Küche']);
  expect(connector(config, 0)).toMatchObject({
    url: 'mqtts://broker.example:8883',
    tls: { ca: join(good, '../ca.pem') },
    max_states: 30,
    log: { text: true },
    stale_after: 5_400_000,
    overrides: [{ labels: { circuit: '${not a variable}' } }, { stale_after: 2_592_000_000 }],
  });
  expect((connector(config, 0).password as Secret).reveal()).toBe('hunter2');
  expect(JSON.stringify(config)).not.toContain('hunter2');
});

test('the files of a folder are one config', async () => {
  const { config, files } = await load(join(good, 'folder'));
  expect(config.connectors.map(({ name }) => name)).toEqual(['ground', 'attic']);
  expect(config.server).toMatchObject({ listen: { host: '127.0.0.1', port: 0 }, hosts: ['a.example'] });
  expect(files.map((file) => file.replace(`${good}/`, ''))).toEqual([
    'folder/10-server.yaml',
    'folder/20-ground.yml',
    'folder/30-attic.yaml',
    'folder/secret',
  ]);
});

test.each([
  [':10464', { host: '', port: 10464 }],
  ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
  ['localhost:65535', { host: 'localhost', port: 65_535 }],
  ['[fe80::1]:1', { host: 'fe80::1', port: 1 }],
])('listen %s', async (listen, expected) => {
  const { config } = await load(write(`server: { listen: '${listen}' }`));
  expect(config.server.listen).toEqual(expected);
});

test('warns of an open API and of nothing to do', async () => {
  const { warnings } = await load(write('server: { listen: ":10464" }'));
  expect(warnings.map(({ line, column, path, code }) => [line, column, path, code])).toEqual([
    [1, 1, 'connectors', 'no_connectors'],
    [1, 19, 'server.listen', 'api_unprotected'],
  ]);
});

test.each([
  ['a: ${A}b', { A: 'x' }, 'xb'],
  ['a: ${A}${B:-y}', { A: 'x' }, 'xy'],
  ['a: ${A:-y}', { A: '' }, 'y'],
  ['a: x${A}', { A: '' }, 'x'],
  ['a: ${A:-}-', {}, '-'],
  ['a: $${A}', { A: 'x' }, '${A}'],
  ['a: $A $$ ${A}', { A: '${B}$${B}' }, '$A $$ ${B}$${B}'],
  ['a: "${A}"', { A: 'x: [1, 2]\n#' }, 'x: [1, 2]\n#'],
])('environment: %s', async (text, env, expected) => {
  const path = write(`connectors: [{ type: zigbee2mqtt, labels: { ${text.replace(/^a: "?([^"]*)"?$/, 'a: "$1"')} } }]`);
  const { config } = await load(path, env);
  expect(config.connectors[0]?.config.labels).toEqual({ a: expected });
});

test('a custom metric cannot declare a label that an override cannot set', async () => {
  const metric = { name: 'x', type: 'gauge', help: 'x', labels: ['reason', 'detection', 'circuit'] };
  const result = await loadConfig(write(JSON.stringify({ metrics: [metric] })));
  expect(result.ok ? [] : result.problems.map(({ path, code }) => [path, code])).toEqual([
    ['metrics[0].labels[0]', 'reserved_name'],
    ['metrics[0].labels[1]', 'reserved_name'],
  ]);
});

test('an inherited name is no environment variable', async () => {
  expect(await messages('data_dir: ${toString}')).toEqual(['environment variable toString is not set']);
});

test('a value from the environment is a number or a boolean only where the schema wants one', async () => {
  const path = write('connectors:\n  - type: zigbee2mqtt\n    client_id: ${N}\n    max_states: ${N}\n    enabled: ${B}');
  const { config } = await load(path, { N: '12', B: 'true' });
  expect(connector(config, 0)).toMatchObject({ client_id: '12', max_states: 12, enabled: true });
});

test('a secret in the wrong place is not shown', async () => {
  const text = 'connectors:\n  - type: ${TOKEN}\n  - { type: zigbee2mqtt, name: "${TOKEN}" }\n  - { type: zigbee2mqtt, name: "${TOKEN}" }';
  expect((await messages(text, { TOKEN: 'hunter2' })).join()).not.toContain('hunter2');
});

test('a schema that quotes its input shows no secret either; types that no config names are not loaded', async () => {
  const quoting = z
    .string()
    .meta({ secret: true })
    .refine(() => false, { error: ({ input }) => `cannot use ${String(input)}` });
  const toy: Connector = {
    type: 'toy',
    config: commonConfig.extend({ token: quoting }),
    run: async () => undefined,
  };
  const registry = { toy: async () => toy, other: () => Promise.reject(new Error('loaded')) };
  const result = await loadConfig(write('connectors: [{ type: toy, token: hunter2 }]'), {}, registry);
  expect(result).toMatchObject({
    ok: false,
    problems: [{ line: 1, column: 34, path: 'connectors[0].token', message: 'cannot use <secret>' }],
  });
});

test('the path of a secret file may be shown', async () => {
  const text = 'connectors:\n  - { type: zigbee2mqtt, username: x, password: "file:${CREDENTIALS}/mqtt" }';
  expect(await messages(text, { CREDENTIALS: '/no/such' })).toEqual(['cannot read file "/no/such/mqtt": no such file or folder']);
});

test('__proto__ is a key like any other', async () => {
  expect(await messages('__proto__: { server: 1 }')).toEqual([
    'unknown key "__proto__"; expected one of server, data_dir, log, metrics, outputs, connectors',
  ]);
});

const fingerprinted = `
metrics: [{ name: flow_x, type: gauge, help: x }, { name: other_x, type: gauge, help: x }]
connectors:
  - { type: zigbee2mqtt, name: a, username: x, password: "file:secret", overrides: [{ property: flow, metric: flow_x }] }
  - { type: zigbee2mqtt, name: b, max_states: 20, max_actions: 50 }`;

test.each([
  ['nothing', (text: string) => text, []],
  ['the order of keys', (text: string) => text.replace('max_states: 20, max_actions: 50', 'max_actions: 50, max_states: 20'), []],
  ['one connector', (text: string) => text.replace('max_states: 20', 'max_states: 21'), ['b']],
  [
    'a metric that a connector names',
    (text: string) => text.replace('flow_x, type: gauge, help: x', 'flow_x, type: gauge, help: y'),
    ['a'],
  ],
  ['a metric that none names', (text: string) => text.replace('other_x, type: gauge, help: x', 'other_x, type: gauge, help: y'), []],
  [
    'the contents of a secret file',
    (text: string) => {
      write('other', 'secret');
      return text;
    },
    ['a'],
  ],
])('fingerprints after a change of %s', async (_what, change, changed) => {
  write('hunter2', 'secret');
  const before = await load(write(fingerprinted));
  const after = await load(write(change(fingerprinted)));
  const names = after.config.connectors.filter((entry, index) => entry.fingerprint !== before.config.connectors[index]?.fingerprint);
  expect(names.map(({ name }) => name)).toEqual(changed);
});

test('the fingerprint of the whole changes with every part', async () => {
  write('hunter2', 'secret');
  const first = await load(write(fingerprinted));
  const same = await load(write(`# a comment${fingerprinted}`));
  const other = await load(write(`log: { level: debug }${fingerprinted}`));
  expect(same.fingerprint).toBe(first.fingerprint);
  expect(other.fingerprint).not.toBe(first.fingerprint);
});

test('a table that a connector follows by itself is no part of the config: its change restarts nothing', async () => {
  write('id,profile,url\nm1,eastron-sdm120,tcp://h\n', 'fleet.csv');
  const path = write('connectors: [{type: modbus, devices_from: [fleet.csv, "*.csv2", {source: "http://h/sd"}]}]');
  write('id,profile,url\nm2,eastron-sdm120,tcp://h\n', 'a.csv2');
  const before = await load(path);
  write('id,profile,url\nm3,eastron-sdm120,tcp://h\n', 'fleet.csv');
  const after = await load(path);
  expect([after.fingerprint, after.config.connectors[0]?.fingerprint]).toEqual([
    before.fingerprint,
    before.config.connectors[0]?.fingerprint,
  ]);
  expect(after.files).toEqual([path]);
  expect(connector(after.config, 0)['devices_from']).toEqual([
    { source: join(folder, 'fleet.csv'), refresh: 60_000 },
    { source: join(folder, '*.csv2'), refresh: 60_000 },
    { source: 'http://h/sd', refresh: 60_000 },
  ]);
});

test('issue 10.0: a secret, a certificate, a web config and a token on a pipe or an endless device are refused instead of hanging', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const result = await loadConfig(
    write(
      JSON.stringify({
        server: { web_config: '/dev/zero', tokens: [{ name: 'a', scope: 'read', file: pipe }] },
        connectors: [{ type: 'zigbee2mqtt', username: 'u', password: `file:${pipe}`, tls: { ca: '/dev/zero' } }],
      }),
    ),
  );
  const problems = result.ok ? [] : result.problems;
  const refused = problems.filter(({ message }) => message.includes('it is a pipe, a socket or a device, not a file'));
  expect(refused.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['server.web_config', 'server.tokens[0].file', 'connectors[0].password', 'connectors[0].tls.ca']),
  );
});
