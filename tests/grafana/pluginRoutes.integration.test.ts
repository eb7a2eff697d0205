import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Harness, startHarness } from './harnessServer.ts';

/** The requests that the exporter received. */
const seen: { line: string; headers: IncomingHttpHeaders }[] = [];
const exporter = createServer((req, res) => {
  seen.push({ line: `${req.method ?? ''} ${req.url ?? ''}`, headers: req.headers });
  res.setHeader('set-cookie', 'a=b').setHeader('content-type', 'application/json').end('{}');
});
let harness: Harness;

beforeAll(async () => {
  exporter.listen(0, '127.0.0.1');
  await once(exporter, 'listening');
});

afterAll(() => {
  exporter.close();
});

beforeEach(async () => {
  seen.length = 0;
  harness = await startHarness({
    prometheusUrl: 'http://127.0.0.1:1',
    scrapeInterval: '15s',
    jsonData: { exporterUrl: `http://127.0.0.1:${(exporter.address() as AddressInfo).port}` },
    secureJsonData: { readToken: 'reads', controlToken: 'controls' },
  });
});

afterEach(async () => {
  await harness[Symbol.asyncDispose]();
});

test('a GET of the API is proxied with the read token and the name of the user, without cookies', async () => {
  const answer = await ask('GET', 'gw/v1/devices?area=hall', 'Viewer');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(answer.headers.get('content-security-policy')).toBe('sandbox');
  expect(seen[0]).toMatchObject({ line: 'GET /api/v1/devices?area=hall', headers: { authorization: 'Bearer reads' } });
  expect(seen[0]?.headers.cookie).toBeUndefined();
  expect(JSON.parse(String(seen[0]?.headers['x-grafana-context']))).toMatchObject({ orgRole: 'Viewer' });
});

test.each([
  ['Viewer', 403],
  ['Editor', 200],
  ['Admin', 200],
])('a reload by the role %s is answered by %d', async (role, status) => {
  expect((await ask('POST', 'gw/reload', role)).status).toBe(status);
  expect(seen.map(({ line, headers }) => [line, headers.authorization])).toEqual(
    status === 200 ? [['POST /-/reload', 'Bearer controls']] : [],
  );
});

test.each([
  ['POST', 'Viewer', 403],
  ['POST', 'Editor', 200],
  ['DELETE', 'Viewer', 403],
  ['DELETE', 'Editor', 200],
])('%s of a maintenance by the role %s is answered by %d', async (method, role, status) => {
  expect((await ask(method, 'gw/maintenance?area=Hall', role)).status).toBe(status);
  expect(seen.map(({ line, headers }) => [line, headers.authorization])).toEqual(
    status === 200 ? [[`${method} /api/v1/maintenance?area=Hall`, 'Bearer controls']] : [],
  );
});

test.each([
  ['POST', 'gw/v1/devices'],
  ['POST', 'gw/v1/maintenance'],
  ['GET', 'gw/maintenance'],
  ['GET', 'gw/reload'],
  ['GET', 'gw/v2/devices'],
  ['GET', 'v1/devices'],
])('%s %s matches no route', async (method, path) => {
  expect((await ask(method, path, 'Admin')).status).toBe(404);
  expect(seen).toEqual([]);
});

test('the route does not restrict paths: unusual ones reach the exporter unchanged', async () => {
  for (const path of ['gw/v1//-/reload', 'gw/v1/%2e%2e/x', 'gw/v1/../../-/reload']) {
    const { port } = new URL(harness.url);
    const outgoing = request({ host: '127.0.0.1', port, path: `/api/plugin-proxy/gaugeway-devices-app/${path}` }).end();
    const [answer] = (await once(outgoing, 'response')) as [NodeJS.ReadableStream];
    answer.resume();
  }
  expect(seen.map(({ line }) => line)).toEqual(['GET /api/v1//-/reload', 'GET /api/v1/%2e%2e/x', 'GET /api/v1/../../-/reload']);
});

test('an unreachable exporter is a bad gateway', async () => {
  await saveSettings({ jsonData: { exporterUrl: 'http://127.0.0.1:1' } }, 'Admin');
  expect((await ask('GET', 'gw/v1/devices', 'Viewer')).status).toBe(502);
});

test('settings: an Admin saves them, secrets are never returned, and an empty secret deletes the old one', async () => {
  expect((await saveSettings({ jsonData: {} }, 'Editor')).status).toBe(403);
  await saveSettings({ jsonData: { prometheusUid: 'x' }, secureJsonData: { readToken: '' } }, 'Admin');
  const settings = await (await fetch(`${harness.url}/api/plugins/gaugeway-devices-app/settings`)).json();
  expect(settings).toMatchObject({
    id: 'gaugeway-devices-app',
    jsonData: { prometheusUid: 'x' },
    secureJsonFields: { controlToken: true },
  });
  expect(JSON.stringify(settings)).not.toContain('controls');
});

function ask(method: string, path: string, role: string): Promise<Response> {
  return fetch(`${harness.url}/api/plugin-proxy/gaugeway-devices-app/${path}`, { method, headers: { cookie: `harness-role=${role}` } });
}

function saveSettings(settings: object, role: string): Promise<Response> {
  const headers = { cookie: `harness-role=${role}`, 'content-type': 'application/json' };
  return fetch(`${harness.url}/api/plugins/gaugeway-devices-app/settings`, { method: 'POST', headers, body: JSON.stringify(settings) });
}
