import { expect, test } from '@jest/globals';
import { tokenDigest } from '../config/exporterSchema.ts';
import { MaintenanceError } from '../maintenance/maintenances.ts';
import type { MaintenanceSources } from './maintenanceView.ts';
import { maintenanceRow, nowMs } from './testdata/fakeSources.ts';
import { testServer } from './testdata/testServer.ts';

type Begun = Parameters<MaintenanceSources['begin']>[0];

/** A server that keeps what it is asked. */
async function maintained(parts: Partial<MaintenanceSources> = {}) {
  const begun: Begun[] = [];
  const ended: unknown[][] = [];
  const maintenance: MaintenanceSources = {
    list: () => [maintenanceRow()],
    begin: async (request) => {
      begun.push(request);
      return maintenanceRow();
    },
    end: async (...args) => void ended.push(args),
    ...parts,
  };
  const tokens = [
    { name: 'ops', scope: 'control' as const, sha256: tokenDigest('c') },
    { name: 'grafana', scope: 'read' as const, sha256: tokenDigest('r') },
  ];
  const server = await testServer({ maintenance }, { tokens });
  const send = async (method: string, { query = '', body, token = 'c' }: { query?: string; body?: unknown; token?: string } = {}) => {
    const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(`${server.url}/api/v1/maintenance${query}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(text !== undefined && { body: text }),
    });
    return { status: response.status, answer: response.status === 204 ? undefined : ((await response.json()) as Record<string, never>) };
  };
  return { begun, ended, send, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const good = { area: 'Hall', duration_ms: 1000, reason: ' painting ' };

test('begins, with who asked', async () => {
  await using server = await maintained();
  expect(await server.send('POST', { body: good })).toEqual({ status: 200, answer: { data: maintenanceRow() } });
  await server.send('POST', { body: { connector: 'z', device: 'a/b', until_ms: nowMs, reason: 'x', author: 'anna', safety: true } });
  expect(server.begun).toEqual([
    { area: 'Hall', duration_ms: 1000, reason: 'painting', safety: false, by: 'token "ops"' },
    { connector: 'z', device: 'a/b', until_ms: nowMs, reason: 'x', safety: true, by: 'anna (token "ops")' },
  ]);
});

test.each([
  ['no JSON', 'area=Hall', 'expected a JSON object as the body'],
  ['no body', undefined, 'expected a JSON object as the body'],
  ['a list', [], 'expected a mapping'],
  ['deep JSON', '['.repeat(30_000), 'expected a JSON object as the body'],
  ['no target', { ...good, area: undefined }, 'expected connector, connector and device, or area'],
  ['a device without a connector', { ...good, area: undefined, device: 'x' }, 'expected connector, connector and device, or area'],
  ['two targets', { ...good, connector: 'z' }, 'expected connector, connector and device, or area'],
  ['no end', { ...good, duration_ms: undefined }, 'expected until_ms or duration_ms'],
  ['two ends', { ...good, until_ms: nowMs }, 'expected until_ms or duration_ms'],
  ['no reason', { ...good, reason: '  ' }, 'expected a text'],
  ['a reason of 10 KB', { ...good, reason: 'x'.repeat(10_000) }, 'expected at most 200 characters'],
  ['a reason of two lines', { ...good, reason: 'a\nb' }, 'expected a text of one line'],
  ['a safety in words', { ...good, safety: 'true' }, 'expected true or false'],
  ['another key', { ...good, safty: true }, 'unknown parameter'],
  ['a prototype', '{"__proto__":{"safety":true},"area":"Hall","duration_ms":1,"reason":"x"}', 'unknown parameter'],
])('refuses %s', async (_what, body, message) => {
  await using server = await maintained();
  const { status, answer } = await server.send('POST', { body });
  expect([status, answer]).toMatchObject([400, { error: { code: 'bad_request', message: expect.stringContaining(message) } }]);
  expect(server.begun).toEqual([]);
});

test.each([
  ['not_found', 404, 'not_found'],
  ['too_long', 400, 'bad_request'],
  ['too_many', 400, 'bad_request'],
  ['safety_not_confirmed', 409, 'safety_not_confirmed'],
  ['not_stored', 507, 'not_stored'],
] as const)('answers %s with %d', async (refusal, status, code) => {
  await using server = await maintained({ begin: () => Promise.reject(new MaintenanceError(refusal, 'no')) });
  expect(await server.send('POST', { body: good })).toMatchObject({ status, answer: { error: { code, message: 'no' } } });
});

test('ends', async () => {
  await using server = await maintained();
  expect(await server.send('DELETE', { query: '?connector=z&device=a%2Fb' })).toEqual({ status: 204, answer: undefined });
  expect(server.ended).toEqual([[{ connector: 'z', device: 'a/b' }, 'token "ops"']]);
  expect((await server.send('DELETE')).status).toBe(400);
});

test('lists for readers, who change nothing', async () => {
  await using server = await maintained();
  expect(await server.send('GET', { token: 'r' })).toEqual({ status: 200, answer: { data: [maintenanceRow()] } });
  expect((await server.send('POST', { body: good, token: 'r' })).status).toBe(403);
  expect((await server.send('DELETE', { query: '?area=Hall', token: 'r' })).status).toBe(403);
  expect((await server.send('GET', { token: 'x' })).status).toBe(401);
  expect([server.begun, server.ended]).toEqual([[], []]);
});
