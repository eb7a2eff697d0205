import { expect, test } from '@jest/globals';
import { zstdDecompressSync } from 'node:zlib';
import { waitFor } from '../../../../tests/waitFor.ts';
import { type Received, StoreServer } from './testing/storeServer.ts';
import { batchOf, testClient } from './testing/testClient.ts';
import { decodeRequest, decodeSnappy } from './testing/writeRequest.ts';

const one = batchOf(['iot_a{device="a"}', 1, 1.7e12]);
const isProbe = ({ url }: Received): boolean => url.includes('get_vm_proto_version=1');

/** VictoriaMetrics as it answers the probe from version 1.88 on. */
function victoriaMetrics(status = 204) {
  return StoreServer.start((request, response) => {
    if (isProbe(request)) response.end('1');
    else response.writeHead(status).end();
  });
}

const servers = {
  Prometheus: { status: 204, headers: {}, text: '', kind: 'prometheus', encoding: 'snappy' },
  Mimir: { status: 200, headers: {}, text: '', kind: 'prometheus', encoding: 'snappy' },
  VictoriaMetrics: { status: 200, headers: { 'x-server-hostname': 'h' }, text: '1', kind: 'victoriametrics', encoding: 'zstd' },
  'VictoriaMetrics before 1.88': {
    status: 204,
    headers: { 'x-server-hostname': 'h' },
    text: '',
    kind: 'victoriametrics',
    encoding: 'snappy',
  },
  'a proxy that adds a line break': { status: 200, headers: {}, text: '1\n', kind: 'victoriametrics', encoding: 'zstd' },
} as const;

test.each(Object.entries(servers))('the probe recognises %s', async (_what, { status, headers, text, kind, encoding }) => {
  await using store = await StoreServer.start((_request, response) => response.writeHead(status, headers).end(text));
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  expect(client.kind).toBeUndefined();
  expect(await client.probe()).toMatchObject({ kind: 'ok' });
  expect(client.kind).toBe(kind);
  expect(decodeSnappy(store.received[0]!.body)).toEqual({ timeseries: [], metadata: [] });
  store.answer = (_request, response) => response.writeHead(204).end();
  expect(await client.post(await client.encode(one))).toMatchObject({ kind: 'ok' });
  expect(store.received[1]?.headers).toMatchObject({ 'content-encoding': encoding, 'content-type': 'application/x-protobuf' });
});

test.each([
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
  [302, 'refused'],
  [503, 'retry'],
])('a probe that gets %d finds out nothing', async (status, kind) => {
  await using store = await StoreServer.start((_request, response) =>
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(),
  );
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  expect(await client.probe()).toMatchObject({ kind, ...(kind === 'refused' && { isOfData: false }) });
  expect(client.kind).toBeUndefined();
});

test('the config fixes the protocol, headers and labels', async () => {
  await using store = await StoreServer.start();
  await using client = testClient({
    url: `${store.url}/api/v1/write?db=x`,
    protocol: 'victoriametrics',
    headers: { 'X-Scope-OrgID': 'tenant' },
    external_labels: { site: 'attic' },
    drop: [{ metric: 'iot_b' }],
  });
  expect(await client.probe()).toEqual({ kind: 'ok' });
  expect(client.kind).toBe('victoriametrics');
  expect(store.received).toEqual([]);
  const request = await client.encode(batchOf(['iot_a', 1, 1.7e12], ['iot_b', 2, 1.7e12]));
  expect(request.samples).toBe(1);
  await client.post(request);
  const [{ url, headers, body } = {} as Received] = store.received;
  expect(url).toBe('/api/v1/write?db=x');
  expect(headers).toMatchObject({
    'user-agent': 'gaugeway/1',
    'x-scope-orgid': 'tenant',
    'content-encoding': 'zstd',
    'x-victoriametrics-remote-write-version': '1',
    'content-length': String(body.length),
  });
  expect(headers['x-prometheus-remote-write-version']).toBeUndefined();
  expect(decodeRequest(zstdDecompressSync(body)).timeseries).toMatchObject([
    { labels: expect.arrayContaining([{ name: 'site', value: 'attic' }]) },
  ]);
});

test('a server that does not take zstd any more gets the same request with snappy, and the following ones', async () => {
  await using store = await victoriaMetrics();
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  await client.probe();
  const [first, second] = [await client.encode(one), await client.encode(one)];
  store.answer = ({ headers }, response) => response.writeHead(headers['content-encoding'] === 'zstd' ? 415 : 204).end();
  expect(await client.post(first)).toMatchObject({ kind: 'ok' });
  expect(await client.post(second)).toMatchObject({ kind: 'ok' });
  const samples = store.received.filter(({ headers, url }) => headers['content-encoding'] === 'snappy' && !url.includes('?'));
  const [replaced, following] = samples.map(({ body }) => decodeSnappy(body)).filter(({ metadata }) => metadata.length === 0);
  expect(replaced?.timeseries).toMatchObject([{ samples: [{ value: 1, timestamp: 1.7e12 }] }]);
  expect(following).toEqual(replaced);
});

test('metadata follows the first samples in a request of its own, and is not repeated within a minute', async () => {
  await using store = await StoreServer.start();
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  const batch = batchOf(['iot_a', 1, 1.7e12], ['iot_b_total', 1, 1.7e12]);
  await client.post(await client.encode(batch));
  await waitFor(() => store.received.length === 2, { what: 'the metadata' });
  expect(decodeSnappy(store.received[1]!.body)).toEqual({
    timeseries: [],
    metadata: [
      { type: 2, metric_family_name: 'iot_a', help: 'Help of iot_a', unit: '' },
      { type: 1, metric_family_name: 'iot_b_total', help: 'Help of iot_b_total', unit: '' },
    ],
  });
  await client.post(await client.encode(batch));
  await client.post(await client.encode(batch));
  expect(store.received.slice(2).map(({ body }) => decodeSnappy(body).metadata.length)).toEqual([0, 0]);
});

test('a redirect is not followed', async () => {
  await using other = await StoreServer.start();
  await using store = await StoreServer.start((_request, response) =>
    response.writeHead(307, { location: `${other.url}/api/v1/write` }).end(),
  );
  await using client = testClient({ url: `${store.url}/api/v1/write`, bearer_token: 'hunter2' });
  expect(await client.post(await client.encode(one))).toEqual({
    kind: 'refused',
    status: 307,
    why: `307 redirects to host "${new URL(other.url).host}", which is not followed`,
    isOfData: false,
    serverMs: expect.any(Number),
  });
  expect(other.received).toEqual([]);
});

test('no answer in time is a retry, and the connection is not called lost', async () => {
  await using store = await StoreServer.start(() => undefined);
  await using client = testClient({ url: `${store.url}/api/v1/write`, timeout: '1s' });
  expect(await client.post(await client.encode(one))).toEqual({ kind: 'retry', why: 'no answer within 1 s', isConnectionLost: false });
});

test('an answer without end is cut', async () => {
  await using store = await StoreServer.start((_request, response) => {
    response.writeHead(400);
    const write = (): void => void (response.destroyed || response.write('x'.repeat(1000), () => setImmediate(write)));
    write();
  });
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  expect(await client.post(await client.encode(one))).toMatchObject({ kind: 'refused', why: expect.stringMatching(/^400 x{295}…$/) });
  await waitFor(() => store.sockets.size === 0, { what: 'the connection closed' });
});

test.each([
  [200, 'ends early', 'retry'],
  [413, 'ends early', 'too_large'],
  [200, 'never ends', 'ok'],
  [400, 'never ends', 'refused'],
] as const)('the status %d where the text after it %s: %s', async (status, end, kind) => {
  await using store = await StoreServer.start((_request, response) => {
    response.writeHead(status, { 'content-length': 100 });
    response.write('a part');
    if (end === 'ends early') setTimeout(() => response.destroy(), 20);
  });
  // an end is to be seen before it
  const timeout = end === 'never ends' ? '1s' : '60s';
  await using client = testClient({ url: `${store.url}/api/v1/write`, timeout });
  expect(await client.post(await client.encode(one))).toMatchObject({ kind });
});

test('a server that switches to another protocol does not hold up the sender', async () => {
  await using store = await StoreServer.start((_request, response) => {
    response.socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  expect(await client.post(await client.encode(one))).toMatchObject({ kind: 'retry', why: 'the server wants another protocol' });
});

test('a connection that is refused or ends without an answer is lost', async () => {
  await using store = await StoreServer.start((_request, response) => void response.socket?.destroy());
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  const request = await client.encode(one);
  expect(await client.post(request)).toEqual({ kind: 'retry', why: 'socket hang up (ECONNRESET)', isConnectionLost: true });
  await store[Symbol.asyncDispose]();
  expect(await client.post(request)).toMatchObject({ kind: 'retry', why: expect.stringContaining('ECONNREFUSED'), isConnectionLost: true });
});

test('https to a port without TLS says so', async () => {
  await using store = await StoreServer.start();
  await using client = testClient({ url: `${store.url.replace('http:', 'https:')}/api/v1/write` });
  const why = 'the port does not use TLS: http:// instead of https://?';
  expect(await client.post(await client.encode(one))).toMatchObject({ kind: 'retry', why });
});

test('the end of an idle connection is reported with the next answer, unless the server announced it', async () => {
  await using store = await StoreServer.start();
  await using client = testClient({ url: `${store.url}/api/v1/write`, drop: [{ metric: '*' }] });
  const request = await client.encode(one);
  expect(await client.post(request)).not.toHaveProperty('isReconnected');
  expect(await client.post(request)).not.toHaveProperty('isReconnected');
  for (const socket of store.sockets) socket.destroy();
  await waitFor(() => store.sockets.size === 0, { what: 'the connection closed' });
  // the client may still write to it
  await waitFor(
    async () => {
      const result = await client.post(request);
      return result.kind === 'retry' ? result.isConnectionLost : result.kind === 'ok' && result.isReconnected === true;
    },
    { what: 'the loss reported' },
  );
  await client.post(request);
  store.answer = (_request, response) => response.writeHead(204, { connection: 'close' }).end();
  await client.post(request);
  await waitFor(() => store.sockets.size === 0, { what: 'the connection closed' });
  expect(await client.post(request)).not.toHaveProperty('isReconnected');
});

test('the end of a connection is reported with the first success, whatever was answered in between', async () => {
  await using store = await StoreServer.start();
  await using client = testClient({ url: `${store.url}/api/v1/write`, drop: [{ metric: '*' }] });
  const request = await client.encode(one);
  await client.post(request);
  store.answer = (_request, response) => response.writeHead(503).end();
  await client.post(request);
  for (const socket of store.sockets) socket.destroy();
  await waitFor(() => store.sockets.size === 0, { what: 'the connection closed' });
  // the client may still write to it
  const between = await client.post(request);
  store.answer = (_request, response) => response.writeHead(204).end();
  const result = await client.post(request);
  const isReported = (between.kind === 'retry' && between.isConnectionLost) || (result.kind === 'ok' && result.isReconnected === true);
  expect(isReported).toBe(true);
});

test('a connection that ends with the request of metadata is reported with the next answer', async () => {
  await using store = await StoreServer.start((_request, response) => {
    if (store.received.length === 2) response.socket?.destroy();
    else response.writeHead(204).end();
  });
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  const request = await client.encode(one);
  await client.post(request);
  await waitFor(() => store.received.length === 2 && store.sockets.size === 0, { what: 'the request of metadata' });
  await waitFor(
    async () => {
      const result = await client.post(request);
      return result.kind === 'ok' && result.isReconnected === true;
    },
    { what: 'the loss reported' },
  );
});

const credentials: [string, object, string][] = [
  ['basic auth', { basic_auth: { username: 'me', password: 'hunter2' } }, `Basic ${Buffer.from('me:hunter2').toString('base64')}`],
  ['a bearer token', { bearer_token: 'hunter2' }, 'Bearer hunter2'],
  ['a header', { headers: { Authorization: 'Token hunter2' } }, 'Token hunter2'],
];

test.each(credentials)('%s is sent, and no message shows it', async (_what, target, expected) => {
  await using store = await StoreServer.start(({ headers }, response) =>
    response.writeHead(400).end(`bad header ${headers.authorization}`),
  );
  await using client = testClient({ url: `${store.url}/api/v1/write`, ...target });
  const result = await client.post(await client.encode(one));
  expect(store.received[0]?.headers.authorization).toBe(expected);
  expect(result).toMatchObject({ kind: 'refused', why: expect.stringMatching(/^400 bad header (Basic |Bearer )?<secret>$/) });
});
