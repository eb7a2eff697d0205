import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import bcrypt from 'bcryptjs';
import type { TokenConfig } from '../config/config.ts';
import { deviceRow } from './testdata/fakeSources.ts';
import { rawRequest, serverConfig, testServer } from './testdata/testServer.ts';

function token(scope: TokenConfig['scope']): TokenConfig {
  return { name: scope, scope, sha256: createHash('sha256').update(`${scope}-token`).digest('hex') };
}

const tokens = [token('read'), token('control'), token('ingest')];

const routes = [
  ['GET', '/metrics'],
  ['GET', '/-/healthy'],
  ['GET', '/-/ready'],
  ['GET', '/openapi.json'],
  ['GET', '/'],
  ['GET', '/api/v1/connectors'],
  ['GET', '/api/v1/devices'],
  ['GET', '/api/v1/devices/zigbee/0x1'],
  ['GET', '/api/v1/mapping'],
  ['GET', '/api/v1/events'],
  ['DELETE', '/api/v1/devices/zigbee/0x1'],
  ['DELETE', '/api/v1/devices?connector=zigbee&device=0x1'],
  ['POST', '/-/reload'],
  ['PUT', '/-/reload'],
] as const;

const sources = { removeDevice: () => true, devices: () => [deviceRow({ device: '0x1' })] };

test.each([
  // metrics healthy ready openapi landing | connectors devices device mapping events | delete delete reload reload
  ['nothing', undefined, '200 200 200 200 200 401 401 401 401 401 401 401 401 401'],
  ['a wrong token', 'Bearer wrong', '200 200 200 200 200 401 401 401 401 401 401 401 401 401'],
  ['an empty token', 'Bearer ', '200 200 200 200 200 401 401 401 401 401 401 401 401 401'],
  ['a token as a password', 'Basic cmVhZC10b2tlbjpyZWFkLXRva2Vu', '200 200 200 200 200 401 401 401 401 401 401 401 401 401'],
  ['its digest', `Bearer ${tokens[1]?.sha256}`, '200 200 200 200 200 401 401 401 401 401 401 401 401 401'],
  ['read', 'Bearer read-token', '200 200 200 200 200 200 200 200 200 200 403 403 403 403'],
  ['control', 'Bearer control-token', '200 200 200 200 200 200 200 200 200 200 204 204 200 200'],
  ['control in small letters', 'bearer  control-token', '200 200 200 200 200 200 200 200 200 200 204 204 200 200'],
  ['ingest', 'Bearer ingest-token', '200 200 200 200 200 403 403 403 403 403 403 403 403 403'],
])('with tokens configured, %s may do what it may', async (_what, authorization, statuses) => {
  await using server = await testServer(sources, { tokens });
  const answers = routes.map(([method, path]) => fetch(server.url + path, { method, headers: authorization ? { authorization } : {} }));
  expect((await Promise.all(answers)).map(({ status }) => status).join(' ')).toBe(statuses);
});

test.each([
  ['read', 'Bearer read-token', ['read']],
  ['control', 'Bearer control-token', ['read', 'control']],
])('/api/v1/access says what a token of the scope %s may do', async (_scope, authorization, scopes) => {
  await using server = await testServer(sources, { tokens });
  const answer = await fetch(`${server.url}/api/v1/access`, { headers: { authorization } });
  expect(await answer.json()).toEqual({ data: { scopes } });
});

test('without tokens all is open to this machine', async () => {
  await using server = await testServer(sources);
  const answers = await Promise.all(routes.map(([method, path]) => fetch(server.url + path, { method })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 204]));
});

test('says what is missing', async () => {
  await using server = await testServer(sources, { tokens });
  const missing = await fetch(`${server.url}/api/v1/devices`);
  expect([missing.headers.get('www-authenticate'), await missing.json()]).toEqual([
    'Bearer realm="gaugeway"',
    { error: { code: 'unauthorized', message: 'expected a token', request_id: expect.any(String) } },
  ]);
  const wrongScope = await fetch(`${server.url}/-/reload`, { method: 'POST', headers: { Authorization: 'Bearer read-token' } });
  expect([wrongScope.headers.get('www-authenticate'), await wrongScope.json()]).toEqual([
    'Bearer realm="gaugeway", error="insufficient_scope", scope="control"',
    { error: { code: 'forbidden', message: 'the token lacks the scope "control"', request_id: expect.any(String) } },
  ]);
});

test('a token taken out by a reload opens nothing any more', async () => {
  await using server = await testServer(sources, { tokens });
  const read = async () => (await fetch(`${server.url}/api/v1/devices`, { headers: { Authorization: 'Bearer read-token' } })).status;
  expect(await read()).toBe(200);
  await server.running.update(serverConfig({ tokens: [token('control')] }));
  expect(await read()).toBe(401);
});

test('devices are on the landing page only for those who may read', async () => {
  await using server = await testServer(sources, { tokens });
  const page = async (headers: Record<string, string>) => (await fetch(server.url, { headers })).text();
  expect(await page({})).not.toContain('front door');
  expect(await page({})).toContain('href="/metrics"');
  expect(await page({ Authorization: 'Bearer ingest-token' })).not.toContain('front door');
  expect(await page({ Authorization: 'Bearer read-token' })).toContain('front door');
});

function webConfig(users: Record<string, string>): string {
  const file = join(mkdtempSync(join(tmpdir(), 'gaugeway-')), 'web.yaml');
  writeFileSync(file, JSON.stringify({ basic_auth_users: users }));
  return file;
}

const cheap = (password: string) => bcrypt.hashSync(password, 4);
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

test.each([
  ['nothing', undefined, [401, 401, 401]],
  ['the user', basic('prometheus', 'pässword: 1'), [200, 200, 200]],
  ['a wrong password', basic('prometheus', 'password'), [401, 401, 401]],
  ['an unknown user', basic('stranger', 'pässword: 1'), [401, 401, 401]],
  ['no password', basic('prometheus', ''), [401, 401, 401]],
  ['the hash', basic('prometheus', cheap('pässword: 1')), [401, 401, 401]],
  ['a broken header', 'Basic ?', [401, 401, 401]],
  ['a read token', 'Bearer read-token', [200, 200, 403]],
  ['a wrong token', 'Bearer wrong', [401, 401, 401]],
])('with users in the web config, %s may do what it may', async (_what, authorization, statuses) => {
  await using server = await testServer({}, { tokens, web_config: webConfig({ prometheus: cheap('pässword: 1'), other: cheap('x') }) });
  const headers = authorization ? { authorization } : {};
  const answers = await Promise.all([
    fetch(`${server.url}/metrics`, { headers }),
    fetch(`${server.url}/api/v1/devices`, { headers }),
    fetch(`${server.url}/-/reload`, { headers, method: 'POST' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(statuses);
});

test('asks for a user first, since browsers know how', async () => {
  await using server = await testServer({}, { tokens, web_config: webConfig({ prometheus: cheap('x') }) });
  const response = await fetch(server.url);
  expect(response.headers.get('www-authenticate')).toBe('Basic realm="gaugeway", charset="UTF-8", Bearer realm="gaugeway"');
  expect(await response.json()).toEqual({
    error: { code: 'unauthorized', message: 'expected a user and password or a token', request_id: expect.any(String) },
  });
});

test('a stranger at a foreign host learns nothing of users', async () => {
  await using server = await testServer({}, { web_config: webConfig({ prometheus: cheap('x') }) });
  expect(
    (await rawRequest(server.url, 'GET /metrics HTTP/1.1', 'Host: evil.example', `Authorization: ${basic('prometheus', 'x')}`)).status,
  ).toBe(403);
});
