import { expect, test } from '@jest/globals';
import { waitFor } from '../../../tests/waitFor.ts';
import { routes } from './routes.ts';
import { rawRequest, testServer } from './testdata/testServer.ts';

/** Route and status of each request. */
async function observed(
  parts: Parameters<typeof testServer>[0],
  config: Parameters<typeof testServer>[1],
  ...requests: [path: string, init?: RequestInit][]
) {
  await using server = await testServer(parts, config);
  for (const [path, init] of requests) await (await fetch(server.url + path, init)).text();
  await waitFor(() => server.sources.requests.length === requests.length, { what: 'all requests' });
  expect(server.sources.requests.every(({ seconds }) => seconds >= 0)).toBe(true);
  return server.sources.requests.map(({ route, code }) => `${code} ${route}`);
}

test('requests are counted by the pattern of their route, never by their path', async () => {
  const found = await observed(
    {},
    {},
    ['/metrics?connector=a'],
    ['/api/v1/devices/zigbee/0x01'],
    ['/api/v1/devices/zigbee/', { method: 'DELETE' }],
    ['/api/v1/events?after=x'],
    ['/wp-admin'],
    ['/.env'],
    ['/api/v1/devices', { method: 'PATCH' }],
    ['/%5c'],
  );
  expect(found).toEqual([
    '200 /metrics',
    '404 /api/v1/devices/{connector}/{device}',
    '404 unknown',
    '400 /api/v1/events',
    '404 unknown',
    '404 unknown',
    '405 /api/v1/devices',
    '400 unknown',
  ]);
});

test('every route has its own name', async () => {
  const paths = [...new Set(routes.map(({ path }) => path))];
  const found = await observed({}, {}, ...paths.map((path) => [path.replace(/[{}]/g, ''), { method: 'OPTIONS' }] as [string, RequestInit]));
  expect(found).toEqual(paths.map((path) => `405 ${path}`));
});

test('a request that a guard refuses counts for its route', async () => {
  const tokens = [{ name: 'app', sha256: '0'.repeat(64), scope: 'read' as const }];
  expect(await observed({}, { tokens }, ['/api/v1/stats'], ['/-/reload', { method: 'POST', headers: { Origin: 'http://evil' } }])).toEqual([
    '401 /api/v1/stats',
    '403 /-/reload',
  ]);
});

test('a client that disconnects before the response has status 499', async () => {
  const asked = Promise.withResolvers<void>();
  const never = async () => {
    asked.resolve();
    return new Promise<never>(() => undefined);
  };
  await using server = await testServer({ reload: never });
  const abort = new AbortController();
  const failed = expect(fetch(`${server.url}/-/reload`, { method: 'POST', signal: abort.signal })).rejects.toThrow();
  await asked.promise;
  abort.abort();
  await failed;
  await waitFor(() => server.sources.requests.length === 1, { what: 'the request' });
  expect(server.sources.requests).toEqual([{ route: '/-/reload', code: 499, seconds: expect.any(Number) }]);
});

test.each(['abc-123', '01ARZ3NDEKTSV4RRFFQ69G5FAV', '7d0f1c9e-7c3b-4b1c-9a55-0c7f5b8f3c2a'])(
  'the id %s of a request is kept',
  async (id) => {
    await using server = await testServer();
    const response = await fetch(`${server.url}/nothing`, { headers: { 'x-request-id': id } });
    expect(response.headers.get('x-request-id')).toBe(id);
    expect(await response.json()).toMatchObject({ error: { request_id: id } });
    expect(server.sources.logged).toEqual([
      { level: 'debug', message: 'request refused', fields: expect.objectContaining({ request_id: id }) },
    ]);
  },
);

test.each(['', 'a b', '<script>', 'ä', '"x"', 'x'.repeat(65), 'a,b'])('instead of the id %j each request gets a new one', async (id) => {
  await using server = await testServer();
  const ids = new Set<string | undefined>();
  for (let i = 0; i < 2; i++) {
    const { headers } = await rawRequest(server.url, 'GET /-/ready HTTP/1.1', 'Host: 127.0.0.1', `X-Request-Id: ${id}`);
    ids.add(headers.get('x-request-id'));
  }
  expect(ids.size).toBe(2);
  for (const one of ids) expect(one).toMatch(/^[0-9a-f-]{36}$/);
});
