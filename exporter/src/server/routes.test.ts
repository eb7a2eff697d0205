import { expect, test } from '@jest/globals';
import { connectorRow, deviceRow, eventRow, fakeSources, mappingRow, nowMs, outputRow, statsRow } from './testdata/fakeSources.ts';
import { testServer } from './testdata/testServer.ts';
import { errorBody, type DeviceStatus } from './schemas.ts';

async function getJson(url: string): Promise<{ data: never[]; next?: string }> {
  const response = await fetch(url);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return (await response.json()) as { data: never[]; next?: string };
}

test.each([
  ['/-/healthy', 'Gaugeway is healthy.\n'],
  ['/-/ready', 'Gaugeway is ready.\n'],
])('%s answers in plain text', async (path, sentence) => {
  await using server = await testServer();
  const response = await fetch(server.url + path);
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'text/plain; charset=utf-8',
    sentence,
  ]);
});

test.each(['POST', 'PUT'])('%s /-/reload reloads', async (method) => {
  await using server = await testServer();
  const response = await fetch(`${server.url}/-/reload`, { method });
  expect([response.status, await response.json()]).toEqual([200, { data: { reloaded: true } }]);
});

test('a reload of a bad config reports all problems', async () => {
  const problem = {
    file: 'gaugeway.yaml',
    line: 3,
    column: 5,
    path: 'connectors[0].url',
    code: 'invalid_value',
    message: 'expected a URL',
  } as const;
  await using server = await testServer({ reload: async () => ({ ok: false, problems: [problem, problem] }) });
  const response = await fetch(`${server.url}/-/reload`, { method: 'POST' });
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      error: {
        code: 'bad_config',
        request_id: expect.any(String),
        message: 'cannot reload the config: gaugeway.yaml:3:5: connectors[0].url: expected a URL [invalid_value] (and 1 more)',
        problems: [problem, problem],
      },
    },
  ]);
});

test('lists connectors as they are', async () => {
  const rows = [
    connectorRow(),
    connectorRow({ connector: 'attic', state: 'down', error: { code: 'mqtt_bad_credentials', kind: 'auth', message: 'no', at_ms: nowMs } }),
  ];
  await using server = await testServer({ connectors: () => rows });
  expect(await getJson(`${server.url}/api/v1/connectors`)).toEqual({ data: rows });
});

test('lists outputs as they are, and is ready while one is away', async () => {
  const rows = [outputRow(), outputRow({ output: 'cloud', state: 'down', reason: 'connect ECONNREFUSED', lost: { age: 7 } })];
  await using server = await testServer({ outputs: () => rows });
  expect(await getJson(`${server.url}/api/v1/outputs`)).toEqual({ data: rows });
  expect((await fetch(`${server.url}/-/ready`)).status).toBe(200);
});

test('stats have the version and what the exporter counts', async () => {
  await using server = await testServer();
  expect(await getJson(`${server.url}/api/v1/stats`)).toEqual({ data: { version: '1.2.3', ...statsRow() } });
});

const devices = ['c', 'a', 'b', 'd'].flatMap((device, index) => [
  deviceRow({ device, name: `name of ${device}`, state: index % 2 ? 'silent' : 'online' }),
  deviceRow({ connector: 'attic', device, name: 'same name', state: 'offline', up: false, reason: 'protocol' }),
]);

function identities(rows: readonly DeviceStatus[]): string[] {
  return rows.map(({ connector, device }) => `${connector}/${device}`);
}

test.each([
  ['', ['attic/a', 'attic/b', 'attic/c', 'attic/d', 'zigbee/a', 'zigbee/b', 'zigbee/c', 'zigbee/d']],
  ['?connector=zigbee', ['zigbee/a', 'zigbee/b', 'zigbee/c', 'zigbee/d']],
  ['?connector=none', []],
  ['?state=silent', ['zigbee/a', 'zigbee/d']],
  ['?device=b', ['attic/b', 'zigbee/b']],
  ['?device=name%20of%20b', ['zigbee/b']],
  ['?connector=attic&state=online', []],
])('devices%s', async (query, expected) => {
  await using server = await testServer({ devices: () => devices });
  const { data } = await getJson(`${server.url}/api/v1/devices${query}`);
  expect(identities(data)).toEqual(expected);
});

test('pages of devices hold each once, also when devices come and go meanwhile', async () => {
  let rows = devices;
  await using server = await testServer({ devices: () => rows });
  const first = await getJson(`${server.url}/api/v1/devices?limit=3`);
  expect(identities(first.data)).toEqual(['attic/a', 'attic/b', 'attic/c']);
  rows = [...devices.filter((row) => row.device !== 'c'), deviceRow({ device: '0' })];
  const second = await getJson(`${server.url}/api/v1/devices?limit=3&after=${first.next}`);
  expect(identities(second.data)).toEqual(['attic/d', 'zigbee/0', 'zigbee/a']);
  const last = await getJson(`${server.url}/api/v1/devices?limit=3&after=${second.next}`);
  expect([identities(last.data), last.next]).toEqual([['zigbee/b', 'zigbee/d'], undefined]);
});

test('the newest error and payload of a device are in the answer for that device only', async () => {
  const details = { last_error: { message: 'timed out', at_ms: 2 }, last_payload: { text: '{}', at_ms: 1 } };
  const row = deviceRow({ connector: 'plant', device: 'rack', state: 'offline', reason: 'poll_failed', cause: 'timed out' });
  await using server = await testServer({ devices: () => [row], deviceDetails: () => details });
  const get = async (path: string) => await getJson(`${server.url}/api/v1/devices${path}`);
  expect(await get('/plant/rack')).toEqual({ data: { ...row, ...details } });
  expect(await get('?connector=plant&device=rack')).toMatchObject({ data: [{ ...row, ...details }] });
  expect((await get('?device=rack')).data).toEqual([row]);
});

test('a device is read and removed by its path, or by parameters where its id holds a slash', async () => {
  const removed: string[] = [];
  const rows = [deviceRow(), deviceRow({ connector: 'plant', device: '10.0.0.5:502/1' }), deviceRow({ connector: 'a b', device: 'ä+?' })];
  await using server = await testServer({
    devices: () => rows,
    removeDevice: (connector, device) => {
      removed.push(`${connector} ${device}`);
      return rows.some((row) => row.connector === connector && row.device === device);
    },
  });
  const remove = async (path: string) => (await fetch(`${server.url}/api/v1/devices${path}`, { method: 'DELETE' })).status;
  expect(await getJson(`${server.url}/api/v1/devices/zigbee/0x00158d0002a71b33`)).toEqual({ data: rows[0] });
  expect(await getJson(`${server.url}/api/v1/devices/a%20b/%C3%A4+%3F`)).toEqual({ data: rows[2] });
  expect(await getJson(`${server.url}/api/v1/devices/zigbee/none`)).toEqual({
    error: { code: 'not_found', message: 'cannot find device "none" of connector "zigbee"', request_id: expect.any(String) },
  });
  expect(await remove('/zigbee/0x00158d0002a71b33')).toBe(204);
  expect(await remove('/zigbee/none')).toBe(404);
  expect(await remove('?connector=plant&device=10.0.0.5:502/1')).toBe(204);
  expect(await remove('?connector=plant&device=none')).toBe(404);
  expect(await remove('?connector=plant')).toBe(400);
  expect(removed).toEqual(['zigbee 0x00158d0002a71b33', 'zigbee none', 'plant 10.0.0.5:502/1', 'plant none']);
});

test('pages of the mapping hold each row once', async () => {
  const rows = ['a', 'b', 'c', 'd', 'e'].map((property) => mappingRow({ property }));
  const filters: object[] = [];
  await using server = await testServer({ mapping: (filter) => (filters.push(filter), rows.values()) });
  const read = async (query: string) => {
    const { data, next } = await getJson(`${server.url}/api/v1/mapping${query}`);
    return [data.map(({ property }: { property: string }) => property).join(''), next];
  };
  expect(await read('?connector=zigbee&device=front%20door')).toEqual(['abcde', undefined]);
  expect(filters).toEqual([{ connector: 'zigbee', device: 'front door' }]);
  expect(await read('?limit=2')).toEqual(['ab', '2']);
  expect(await read('?limit=2&after=2')).toEqual(['cd', '4']);
  expect(await read('?limit=2&after=4')).toEqual(['e', undefined]);
  expect(await read('?limit=5')).toEqual(['abcde', undefined]);
});

test('events: the newest without `after`, the next ones with it', async () => {
  await using server = await testServer({ events: ({ after = 0 }) => [1, 2, 3, 4, 5].filter((id) => id > after).map(eventRow) });
  const read = async (query: string) => {
    const { data, next } = await getJson(`${server.url}/api/v1/events${query}`);
    return [data.map(({ id }: { id: number }) => id), next];
  };
  expect(await read('')).toEqual([[1, 2, 3, 4, 5], undefined]);
  expect(await read('?limit=2')).toEqual([[4, 5], undefined]);
  expect(await read('?limit=2&after=0')).toEqual([[1, 2], '2']);
  expect(await read('?limit=2&after=2')).toEqual([[3, 4], '4']);
  expect(await read('?limit=2&after=4')).toEqual([[5], undefined]);
  expect(await read('?after=5')).toEqual([[], undefined]);
});

test.each([
  ['/api/v1/connectors?colour=red', 'colour', 'unknown parameter'],
  ['/api/v1/devices?limit=0', 'limit', 'expected at least 1'],
  ['/api/v1/devices?limit=5001', 'limit', 'expected at most 5000'],
  ['/api/v1/devices?limit=ten', 'limit', 'expected a number'],
  ['/api/v1/devices?limit=1.5', 'limit', 'expected a whole number'],
  ['/api/v1/devices?state=dead', 'state', 'expected one of online, silent, offline'],
  ['/api/v1/devices?connector=a&connector=b', 'connector', 'expected a string, found a list'],
  ['/api/v1/devices?after=x', 'after', 'expected the `next` of a previous response'],
  ['/api/v1/devices?__proto__=x', '__proto__', 'unknown parameter'],
  ['/api/v1/devices/zigbee/x?limit=1', 'limit', 'unknown parameter'],
  ['/api/v1/mapping?after=-1', 'after', 'expected at least 0'],
  ['/api/v1/events?after=x', 'after', 'expected a number'],
  ['/?q=a&q=b', 'q', 'expected a string, found a list'],
])('%s is refused and names the field', async (path, field, message) => {
  await using server = await testServer();
  const response = await fetch(server.url + path);
  const body = await response.json();
  expect([response.status, body]).toEqual([400, { error: { code: 'bad_request', message, request_id: expect.any(String), field } }]);
  expect(errorBody.strict().safeParse(body).success).toBe(true);
});

test.each([
  ['DELETE', '/metrics', 'GET, HEAD'],
  ['POST', '/', 'GET, HEAD'],
  ['OPTIONS', '/api/v1/devices', 'GET, HEAD, DELETE'],
  ['GET', '/-/reload', 'POST, PUT'],
  ['PATCH', '/api/v1/devices/zigbee/x', 'GET, HEAD, DELETE'],
  ['POST', '/openapi.json', 'GET, HEAD'],
])('%s %s is not allowed', async (method, path, allow) => {
  await using server = await testServer();
  const response = await fetch(server.url + path, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
  expect(await response.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
});

test.each(['/nothing', '/api/v1', '/api/v1/devices/', '/API/v1/devices', '/metrics/', '/favicon.ico'])(
  '%s does not exist',
  async (path) => {
    await using server = await testServer();
    const response = await fetch(server.url + path);
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: { code: 'not_found', message: `cannot find ${path}`, request_id: expect.any(String) } },
    ]);
  },
);

test('a body beyond the limit is refused, a small one is ignored', async () => {
  await using server = await testServer();
  const reload = async (body: string) => (await fetch(`${server.url}/-/reload`, { method: 'POST', body })).status;
  expect(await reload('{"a":1}')).toBe(200);
  expect(await reload('x'.repeat(65_537))).toBe(413);
});

test('a failure inside is logged and not shown to the client', async () => {
  const sources = fakeSources();
  await using server = await testServer({
    ...sources,
    connectors: () => {
      throw new Error('SELECT secret FROM tokens');
    },
  });
  const response = await fetch(`${server.url}/api/v1/connectors`);
  expect([response.status, await response.json()]).toEqual([
    500,
    { error: { code: 'internal', message: 'the request failed: see the log', request_id: expect.any(String) } },
  ]);
  expect(sources.logged).toEqual([
    {
      level: 'error',
      message: 'cannot handle request',
      fields: {
        method: 'GET',
        path: '/api/v1/connectors',
        request_id: response.headers.get('x-request-id'),
        error: expect.stringContaining('SELECT secret'),
      },
    },
  ]);
});

test('unmapped topics are filtered by connector and topic, and limited', async () => {
  const filters: object[] = [];
  const row = { connector: 'mqtt', example: 'a/1', topics: 1, messages: 1, messages_per_second: 0, keys: [], reason: 'why' };
  const rows = ['a/+', 'b'].map((topic) => ({ ...row, topic }));
  await using server = await testServer({ unmapped: (filter) => (filters.push(filter), rows) });
  expect(await getJson(`${server.url}/api/v1/unmapped?connector=mqtt&topic=a/1`)).toEqual({ data: rows });
  expect(filters).toEqual([{ connector: 'mqtt', topic: 'a/1' }]);
  expect(await getJson(`${server.url}/api/v1/unmapped?limit=1`)).toEqual({ data: rows.slice(0, 1) });
});
