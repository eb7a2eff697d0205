import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { commonConfig, type CommonConfig, type Connector, type Gateway } from '@gaugeway/connectors/contract';
import { Secret } from '@gaugeway/connectors/configTypes';
import { waitFor } from '../../tests/waitFor.ts';
import { App } from './app.ts';
import type { ExporterConfig } from './config/config.ts';
import { outputsSchema } from './config/outputsSchema.ts';
import { FakeLoki } from './outputs/loki/testing/fakeLoki.ts';
import { StoreServer } from './outputs/remote-write/testing/storeServer.ts';

const password = 'MARKED-password';
const header = 'MARKED-header';

let folder: string;
let server: StoreServer;
let loki: FakeLoki;
let app: App;
let gateway: Gateway;
let written: string[];

/** A source that is linked at once and stays linked. */
const toy: Connector = {
  type: 'toy',
  config: commonConfig,
  run: (_, linked, signal) => {
    gateway = linked;
    gateway.link(true);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  },
};

function configOf(): ExporterConfig {
  const url = `${server.url}/loki/api/v1/push`;
  const config = { ...commonConfig.parse({ log: { messages: true } }), password: new Secret(password) } as CommonConfig;
  return {
    server: { listen: { host: '127.0.0.1', port: 0 }, hosts: [], tokens: [], max_scrapes: 20 },
    data_dir: folder,
    log: { level: 'info', format: 'logfmt' },
    outputs: outputsSchema.parse({ loki: { url, headers: { 'x-key': header } } }),
    metrics: new Map(),
    connectors: [{ name: 'home', type: 'toy', connector: toy, config, fingerprint: '1' }],
  };
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  loki = new FakeLoki();
  server = await StoreServer.start();
  server.answer = (received, response) => {
    const { status, text = '', headers = {} } = loki.receive(received);
    response.writeHead(status, headers).end(text);
  };
  written = [];
  const { _stderr: stderr } = console as unknown as { _stderr: NodeJS.WriteStream };
  jest.spyOn(stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  app = await App.start(configOf(), { version: '1' });
});

afterEach(async () => {
  await app.stop();
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
  jest.restoreAllMocks();
});

function texts(): string[] {
  return loki.entries.map(({ text }) => text);
}

test('each thing that happens arrives once, as its kind, without secrets', async () => {
  const device = gateway.device({ id: '0x01', name: 'Door' });
  const [contact, action] = device.map([
    { name: 'contact', kind: 'binary', on: false, off: true },
    { name: 'action', kind: 'enum', values: ['single'] },
  ]);
  device.payload({ contact: true, note: `the word is ${password}` });
  contact?.set(true, gateway.now());
  contact?.set(false, gateway.now());
  action?.set('single', gateway.now());
  gateway.log.warn('refused', { header, url: `mqtt://me:${password}@broker` });
  await waitFor(() => texts().some((text) => text.includes('refused')), { what: 'the log' });
  await waitFor(() => loki.texts('state').length > 0, { what: 'the state' });
  await waitFor(() => loki.texts('event').length > 1, { what: 'the event' });
  await waitFor(() => loki.texts('message').length > 0, { what: 'the message' });
  expect(loki.texts('event')).toEqual(['event=connector_up', 'event=action action=single']);
  expect(loki.texts('state')).toEqual(['property=contact metric=iot_contact_open from=closed to=open']);
  expect(loki.texts('message')).toEqual(['{"contact":true,"note":"the word is ***"}']);
  expect(texts().filter((text) => /action=single|contact/.test(text))).toHaveLength(3);
  expect(texts().find((text) => text.includes('refused'))).toBe('level=warn msg=refused connector=home header=*** url=mqtt://***@broker');
  expect(written.some((line) => line.includes('event=action'))).toBe(true);
  expect(JSON.stringify(loki.entries.map(({ text, metadata }) => [text, metadata]))).not.toContain('MARKED');
  expect(written.join('')).not.toContain('MARKED');
});

test('what the output to Loki logs itself goes to standard error only', async () => {
  loki.answers.push({ status: 400, text: 'no such thing' });
  gateway.log.info('one that is refused');
  await waitFor(() => written.some((line) => line.includes('no such thing')), { what: 'the refusal' });
  gateway.log.info('one that is taken');
  await waitFor(() => texts().some((text) => text.includes('one that is taken')), { what: 'the next line' });
  expect(texts().filter((text) => text.includes('no such thing'))).toEqual([]);
});
