import { expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { ScrapeFilter } from '../series/exposition.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import type { ScrapeRequest } from './serverSources.ts';
import { rawRequest, testServer } from './testdata/testServer.ts';

const openMetrics = { Accept: 'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.2' };

test('answers text 0.0.4 to whoever names no type, and observes the scrape', async () => {
  await using server = await testServer();
  const response = await fetch(`${server.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toBe('# TYPE iot_device_up gauge\niot_device_up 1\n');
  const seconds = await waitFor(() => server.sources.scrapeSeconds[0], { what: 'observation' });
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(10);
});

test('answers OpenMetrics 1.0 to Prometheus', async () => {
  await using server = await testServer();
  const response = await fetch(`${server.url}/metrics`, { headers: openMetrics });
  expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  expect(response.headers.get('vary')).toBe('Accept, Accept-Encoding');
  expect(await response.text()).toMatch(/# EOF\n$/);
});

test.each([
  ['gzip', true],
  ['gzip, deflate, br', true],
  ['gzip;q=0.5, identity', false],
  ['gzip;q=0', false],
  ['identity', false],
  ['br', false],
])('Accept-Encoding "%s" compresses: %j', async (encoding, compressed) => {
  await using server = await testServer();
  const response = await fetch(`${server.url}/metrics`, { method: 'HEAD', headers: { 'Accept-Encoding': encoding } });
  expect(response.headers.get('content-encoding')).toBe(compressed ? 'gzip' : null);
});

test('compresses the body', async () => {
  await using server = await testServer();
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write('GET /metrics HTTP/1.0\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n');
  const bytes = Buffer.concat(await socket.toArray());
  const body = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  expect(gunzipSync(body).toString()).toBe('# TYPE iot_device_up gauge\niot_device_up 1\n');
});

test('a HEAD request renders nothing', async () => {
  let rendered = 0;
  await using server = await testServer({
    renderMetrics: async function* () {
      yield `${++rendered}\n`;
    },
  });
  const { status, body, headers } = await rawRequest(server.url, 'HEAD /metrics HTTP/1.1', 'Host: localhost');
  expect([status, body, rendered]).toEqual([200, '', 0]);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
});

test.each([
  ['?collect[]=self', ['self']],
  ['?collect%5B%5D=self&collect%5B%5D=devices', ['self', 'devices']],
  ['?connector=a', undefined],
])('the query %j collects %j', async (query, parts) => {
  const requests: ScrapeRequest[] = [];
  await using server = await testServer({
    renderMetrics: async function* (request) {
      requests.push(request);
      yield 'x 1\n';
    },
  });
  expect((await fetch(`${server.url}/metrics${query}`)).status).toBe(200);
  expect(requests.map(({ collect }) => collect)).toEqual([parts && new Set(parts)]);
});

test('a part that does not exist is an error, so that no scrape is empty by mistake', async () => {
  await using server = await testServer();
  const response = await fetch(`${server.url}/metrics?collect[]=own`);
  expect([response.status, await response.json()]).toEqual([400, { error: expect.objectContaining({ field: 'collect[].0' }) }]);
});

test.each([
  ['', undefined, undefined],
  ['?connector=a', ['a'], undefined],
  ['?connector=a&connector=b&device=0x1&device=front%20door', ['a', 'b'], ['0x1', 'front door']],
  ['?module=x&device=', undefined, ['']],
])('the query %j filters', async (query, connectors, devices) => {
  const filters: ScrapeFilter[] = [];
  await using server = await testServer({
    renderMetrics: async function* (filter) {
      filters.push(filter);
      yield 'x 1\n';
    },
  });
  expect((await fetch(`${server.url}/metrics${query}`)).status).toBe(200);
  expect(filters).toEqual([{ connectors: connectors && new Set(connectors), devices: devices && new Set(devices) }]);
});

const chunk = `${'x'.repeat(65_535)}\n`;

test.each(['identity', 'gzip'])('renders no more than a client takes, and stops when it goes away (%s)', async (encoding) => {
  let rendered = 0;
  let stopped = false;
  await using server = await testServer({
    renderMetrics: async function* () {
      try {
        // noise, so that gzip cannot make it small
        for (; rendered < 10_000; rendered++)
          yield encoding === 'gzip' ? Buffer.from(crypto.getRandomValues(new Uint8Array(48_000))).toString('base64') : chunk;
      } finally {
        stopped = true;
      }
    },
  });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.pause();
  socket.write(`GET /metrics HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: ${encoding}\r\n\r\n`);
  // what fits into the buffers of both kernels is rendered, then it stands still
  let before = -1;
  await waitFor(() => (rendered > 0 && rendered === before) || void (before = rendered), { what: 'standstill', intervalMs: 200 });
  expect(rendered).toBeLessThan(1000);
  expect(stopped).toBe(false);
  socket.destroy();
  await waitFor(() => stopped, { what: 'end of the rendering' });
  expect(server.sources.scrapeSeconds).toEqual([]);
  expect(server.sources.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('a rendering that fails at once is an error without its cause, which is in the log', async () => {
  await using server = await testServer({
    renderMetrics: async function* () {
      yield await Promise.reject(new Error('secret'));
    },
  });
  const response = await fetch(`${server.url}/metrics`);
  expect([response.status, response.headers.get('content-type')]).toEqual([500, 'application/json; charset=utf-8']);
  expect(await response.json()).toEqual({
    error: { code: 'internal', message: 'the request failed: see the log', request_id: expect.any(String) },
  });
  expect(server.sources.logged).toEqual([
    { level: 'error', message: 'cannot handle request', fields: expect.objectContaining({ path: '/metrics' }) },
  ]);
});

test.each(['identity', 'gzip'])(
  'a rendering that fails half-way cuts the answer off, so that no half scrape counts (%s)',
  async (encoding) => {
    await using server = await testServer({
      renderMetrics: async function* () {
        yield 'x 1\n';
        yield await Promise.reject(new Error('broken'));
      },
    });
    await expect(
      fetch(`${server.url}/metrics`, { headers: { 'Accept-Encoding': encoding } }).then((response) => response.text()),
    ).rejects.toThrow();
    expect(server.sources.logged).toEqual([
      {
        level: 'error',
        message: 'cannot render metrics',
        fields: { request_id: expect.any(String), error: expect.stringMatching(/^Error: broken\n/) },
      },
    ]);
  },
);
