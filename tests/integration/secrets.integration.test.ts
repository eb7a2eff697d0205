import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Received, StoreServer } from '@gaugeway/exporter/outputs/remote-write/testing/storeServer';
import { connectAsync } from 'mqtt';
import { uncompress } from 'snappyjs';
import { makeCertificates } from '../servers/certificates.ts';
import { describeWith } from '../servers/describeWith.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { startEchoServer } from './secrets/echoServer.ts';
import { startEchoBroker, startEchoHomeAssistant, startSilentServer } from './secrets/echoSources.ts';
import { brokerUser, markedConfig } from './secrets/markedConfig.ts';
import { Marks } from './secrets/marks.ts';
import { keysOf, secretKeys } from './secrets/secretKeys.ts';

const bin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
const marks = new Marks();
const env = { MARKED_TOKEN: marks.secret('environment') };

/** The bodies of a request as text, unpacked. Credentials are in its headers and in the requests for tokens, where they belong. */
function sent({ url, headers, body }: Received): string {
  if (url === '/token' || body.toString('latin1').startsWith('grant_type=')) return '';
  const { authorization: _, 'x-scope-orgid': _org, ...others } = headers;
  return `${JSON.stringify(others)} ${unpacked(body, headers['content-encoding']).toString('latin1')}`;
}

function unpacked(body: Buffer, encoding: string | undefined): Uint8Array & { toString(encoding: 'latin1'): string } {
  if (encoding === 'snappy') return Buffer.from(uncompress(body));
  if (encoding === 'zstd') return zstdDecompressSync(body);
  return encoding === 'gzip' ? gunzipSync(body) : body;
}

/** The contents of all files below a folder, as text with one character per byte. */
function contentsOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => `${name} ${readFileSync(join(parentPath, name), 'latin1')}`)
    .join('\n');
}

describeWith(['mosquitto'], 'a run in which each secret is marked', () => {
  const servers = new AsyncDisposableStack();
  let exporter: GaugewayProcess;
  let echo: StoreServer;
  let folder: string;
  let config: object;
  let configFile: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    const broker = servers.use(await startMosquitto({ users: { [brokerUser]: marks.secret('broker password') } }));
    const [echoBroker, homeAssistant, silent] = await Promise.all([startEchoBroker(), startEchoHomeAssistant(), startSilentServer()]);
    for (const source of [echoBroker, homeAssistant, silent]) servers.use(source);
    echo = servers.use(await startEchoServer(marks.secret('access token').replaceAll('"', '')));
    const addresses = {
      echo: echo.url,
      broker: broker.url,
      echoBrokerPort: echoBroker.port,
      echoHomeAssistantPort: homeAssistant.port,
      silentPort: silent.port,
    };
    const options = { marks, servers: addresses, certificates: makeCertificates(folder), folder };
    config = { ...markedConfig(options, 'raw'), data_dir: join(folder, 'data') };
    configFile = join(folder, 'c.yaml');
    writeFileSync(configFile, JSON.stringify(config));
    exporter = servers.use(await spawnGaugeway(config, [], env));
    await publishDevice(broker.url);
    await waitFor(() => homeAssistant.logins() > 0 && echoBroker.logins() > 0 && silent.logins() > 0, {
      what: 'a login at each source',
      timeoutMs: 30_000,
    });
    await waitFor(() => echo.received.some((request) => sent(request).includes('iot_temperature_celsius')), {
      what: 'samples',
      timeoutMs: 30_000,
    });
    // each target has an answer, and a reload makes new ones
    const states = async () => {
      const { data } = (await (await get('/api/v1/outputs')).json()) as { data: { state: string; name: string }[] };
      return data.filter(({ state }) => state === 'starting').map(({ name }) => name);
    };
    await waitFor(async () => (await states()).length === 0, { what: 'a state of each target', timeoutMs: 60_000 });
    exporter.configure({ ...config, outputs: { ...(config as { outputs: object }).outputs, interval: '2s' } });
    exporter.signal('SIGHUP');
    await waitFor(() => exporter.output.includes('config loaded'), { what: 'the reload', timeoutMs: 30_000 });
  }, 120_000);
  afterAll(() => servers.disposeAsync());

  async function publishDevice(url: string): Promise<void> {
    const client = await connectAsync(url, { username: brokerUser, password: marks.secret('broker password') });
    const definition = {
      model: 'M',
      vendor: 'V',
      exposes: [{ type: 'numeric', name: 'temperature', property: 'temperature', access: 1, unit: '°C' }],
    };
    const device = {
      ieee_address: '0x1',
      friendly_name: 'Sensor',
      type: 'EndDevice',
      supported: true,
      interview_completed: true,
      definition,
    };
    const retain = { retain: true, qos: 1 } as const;
    await client.publishAsync('zigbee2mqtt/bridge/state', '{"state":"online"}', retain);
    await client.publishAsync('zigbee2mqtt/bridge/devices', JSON.stringify([device]), retain);
    // heard once the exporter is subscribed
    await waitFor(
      async () => {
        await client.publishAsync('zigbee2mqtt/Sensor', '{"temperature":21.5}', { qos: 1 });
        return (await (await get('/metrics')).text()).includes('iot_temperature_celsius');
      },
      { what: 'a reading', timeoutMs: 30_000, intervalMs: 200 },
    );
    await client.endAsync();
  }

  function get(path: string, accept = '*/*'): Promise<Response> {
    return fetch(`${exporter.url}${path}`, { headers: { accept, authorization: `Bearer ${marks.secret('API token')}` } });
  }

  async function run(...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    await once(child, 'close');
    return text;
  }

  test('each secret of the config is marked', async () => {
    const keys = keysOf(config, (text) => marks.in(text).length > 0 || text.startsWith('${') || text.startsWith('file:'));
    expect(await secretKeys()).toEqual(expect.arrayContaining(['outputs.remote_write.*.bearer_token', 'connectors.home-assistant.token']));
    const ofOtherOutputs = /^outputs\.(loki|otlp)\./;
    expect((await secretKeys()).filter((key) => !keys.includes(key) && !ofOtherOutputs.test(key))).toEqual([]);
  });

  test('the check finds a secret in each form', () => {
    const secret = marks.secret('basic password');
    for (const text of [
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret),
      `Basic ${btoa(`user:${secret}`)}`,
      btoa(`us:${secret}`),
    ])
      expect([text, marks.in(text)]).toEqual([text, ['basic password']]);
  });

  test('none is in the log', () => {
    const lines = exporter.output.split('\n');
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => marks.in(line).length > 0)).toEqual([]);
  });

  test.each(['text/plain', 'application/openmetrics-text;version=1.0.0'])('none is in a scrape as %s', async (accept) => {
    const text = await (await get('/metrics', accept)).text();
    expect(text).toContain('gaugeway_output_info');
    expect(marks.in(text)).toEqual([]);
  });

  test('none is in an answer of the API', async () => {
    const { paths } = (await (await get('/openapi.json')).json()) as { paths: Record<string, object> };
    const readable = Object.keys(paths).filter((path) => 'get' in (paths[path] ?? {}) && !path.includes('{'));
    expect(readable).toContain('/api/v1/outputs');
    for (const path of ['/', ...readable]) expect([path, marks.in(await answer(path))]).toEqual([path, []]);
  });

  /** The start of an answer: a live stream does not end. */
  async function answer(path: string): Promise<string> {
    const response = await get(path);
    if (!response.headers.get('content-type')?.includes('event-stream')) return response.text();
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    await reader?.cancel();
    return Buffer.from(value ?? []).toString();
  }

  test('none is in what is sent, besides the credentials themselves', () => {
    const bodies = echo.received.map(sent);
    expect(bodies.some((text) => text.includes('iot_temperature_celsius'))).toBe(true);
    expect([...new Set(bodies.flatMap((text) => marks.in(text)))]).toEqual([]);
  });

  test('none is in a file of the exporter', () => {
    const files = contentsOf(join(folder, 'data'));
    expect(files).toContain('iot_temperature_celsius');
    expect(marks.in(files)).toEqual([]);
  });

  test.each([
    ['check', ['check', '-c', 'c.yaml'], 'c.yaml is valid.'],
    ['spool list', ['spool', 'list', '-c', 'c.yaml'], 'PENDING'],
    ['test-outputs', ['test-outputs', '-c', 'c.yaml'], 'failed  remote_write "slow basic"'],
    ['explain', ['explain', 'Sensor', '--token-file', 'api-token', '--url'], 'iot_temperature_celsius'],
  ])('none is in the output of %s', async (name, args, expected) => {
    const text = await run(...args, ...(name === 'explain' ? [exporter.url] : []));
    expect(text).toContain(expected);
    expect(marks.in(text)).toEqual([]);
  });
});
