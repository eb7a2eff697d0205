import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { rawRequest, serverConfig, testServer } from './testdata/testServer.ts';

test.each([['/'], ['/metrics'], ['/api/v1/devices'], ['/nothing'], ['/api/v1/devices?limit=x']])(
  'the answer to %s can be neither read, embedded nor sniffed by other sites',
  async (path) => {
    await using server = await testServer();
    const response = await fetch(server.url + path, { headers: { Origin: 'http://evil.example' } });
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(
      Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'x-powered-by' || name === 'server'),
    ).toEqual([]);
  },
);

test("the style of the landing page is what the policy's hash allows", async () => {
  await using server = await testServer();
  const response = await fetch(server.url);
  const style = /<style>([^]*?)<\/style>/.exec(await response.text())?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
});

test.each([
  ['/api/v1/devices/./x'],
  ['/api/v1/../metrics'],
  ['/..'],
  ['/.'],
  ['/api/v1/devices/zigbee/..'],
  ['/api/v1/%2e%2e/metrics'],
  ['/api/v1/.%2E/metrics'],
  ['/%2e'],
  ['//metrics'],
  ['/api//v1/devices'],
  ['/api/v1//'],
  ['//evil.example/metrics'],
  ['/api/v1/devices/plant/10.0.0.5:502%2F1'],
  ['/api/v1/devices/plant/10.0.0.5:502%2f1'],
  ['/api%2Fv1%2Fdevices'],
  ['/api/v1/devices/zigbee/a%5cb'],
  ['/api/v1/devices/zigbee/a\\b'],
  ['/api/v1/devices/zigbee/a%00'],
  ['/api/v1/devices/zigbee/%0d%0a'],
  ['/api/v1/devices/zigbee/%zz'],
  ['/api/v1/devices/zigbee/%ff'],
  ['/%'],
  ['http://localhost/metrics'],
  ['http://evil.example/metrics'],
  ['*'],
])('the path %s is refused', async (path) => {
  await using server = await testServer();
  const { status, body } = await rawRequest(server.url, `${path === '*' ? 'OPTIONS' : 'GET'} ${path} HTTP/1.1`, 'Host: localhost');
  expect([status, JSON.parse(body).error.code]).toEqual([400, 'bad_request']);
});

test.each([
  ['/metrics?path=//a/../b', 200],
  ['/api/v1/devices?device=a%2Fb', 200],
  ['/api/v1/devices/zigbee/a.b', 404],
  ['/api/v1/devices/zigbee/...', 404],
  ['/api/v1/devices/zigbee/a%25b', 404],
  ['/api/v1/devices/zigbee/%C3%A4%20b', 404],
])('the path %s is none of those', async (path, expected) => {
  await using server = await testServer();
  expect((await rawRequest(server.url, `GET ${path} HTTP/1.1`, 'Host: localhost')).status).toBe(expected);
});

test.each([
  ['/metrics', 'evil.example'],
  ['/', 'evil.example:10464'],
  ['/api/v1/devices', '127.0.0.1.evil.example'],
  ['/-/healthy', 'evil.example'],
  ['/api/v1/devices', 'localhost@evil.example'],
  ['/api/v1/devices', ''],
])('%s for the host "%s" is refused: its name may have been rebound', async (path, host) => {
  await using server = await testServer();
  const { status, body } = await rawRequest(server.url, `GET ${path} HTTP/1.1`, `Host: ${host}`);
  expect([status, JSON.parse(body).error]).toEqual([
    403,
    {
      code: 'forbidden',
      message: `unknown host "${host}": add it to server.hosts if it is a name of this server`,
      request_id: expect.any(String),
    },
  ]);
});

test('a host of the config is right, also one that came with a reload', async () => {
  await using server = await testServer({}, { hosts: ['metrics.example'] });
  const statusFor = async (host: string) => (await rawRequest(server.url, 'GET /metrics HTTP/1.1', `Host: ${host}`)).status;
  expect([await statusFor('metrics.example'), await statusFor('new.example')]).toEqual([200, 403]);
  await server.running.update(serverConfig({ hosts: ['new.example'] }));
  expect([await statusFor('metrics.example'), await statusFor('new.example')]).toEqual([403, 200]);
});

test('HTTP/1.0 works without a Host, HTTP/1.1 does not, nor with two', async () => {
  await using server = await testServer();
  expect((await rawRequest(server.url, 'GET /-/healthy HTTP/1.0')).status).toBe(200);
  expect((await rawRequest(server.url, 'GET /-/healthy HTTP/1.1')).status).toBe(400);
});

const own = 'Host: localhost:10464';

test.each([
  ['POST', '/-/reload', []],
  ['POST', '/-/reload', ['Origin: http://localhost:10464']],
  ['POST', '/-/reload', ['Origin: https://localhost:10464', 'Sec-Fetch-Site: same-origin']],
  ['POST', '/-/reload', ['Sec-Fetch-Site: none']],
  ['GET', '/api/v1/devices', ['Origin: http://evil.example', 'Sec-Fetch-Site: cross-site']],
  ['GET', '/', ['Sec-Fetch-Site: cross-site']],
])('%s %s with %j is answered', async (method, path, lines) => {
  await using server = await testServer();
  expect((await rawRequest(server.url, `${method} ${path} HTTP/1.1`, own, 'Content-Length: 0', ...lines)).status).toBe(200);
});

test.each([
  ['POST', '/-/reload', ['Origin: http://evil.example']],
  ['PUT', '/-/reload', ['Origin: null']],
  ['POST', '/-/reload', ['Origin: http://localhost']],
  ['POST', '/-/reload', ['Origin: http://localhost:3000']],
  ['POST', '/-/reload', ['Origin: http://localhost:10464.evil.example']],
  ['POST', '/-/reload', ['Origin: ']],
  ['POST', '/-/reload', ['Sec-Fetch-Site: cross-site']],
  ['POST', '/-/reload', ['Sec-Fetch-Site: same-site']],
  ['POST', '/-/reload', ['Origin: http://localhost:10464', 'Sec-Fetch-Site: cross-site']],
  ['DELETE', '/api/v1/devices/zigbee/0x1', ['Origin: http://evil.example']],
  ['DELETE', '/api/v1/devices?connector=zigbee&device=0x1', ['Sec-Fetch-Site: cross-site']],
])('%s %s with %j changes nothing', async (method, path, lines) => {
  let changes = 0;
  await using server = await testServer({
    reload: async () => ({ ok: true, problems: [], changes: ++changes }),
    removeDevice: () => ++changes > 0,
  });
  const { status, body } = await rawRequest(server.url, `${method} ${path} HTTP/1.1`, own, 'Content-Length: 0', ...lines);
  expect([status, JSON.parse(body).error.code, changes]).toEqual([403, 'forbidden', 0]);
});

test('a preflight request gets no permission', async () => {
  await using server = await testServer();
  const { status, headers } = await rawRequest(
    server.url,
    'OPTIONS /-/reload HTTP/1.1',
    own,
    'Origin: http://evil.example',
    'Access-Control-Request-Method: POST',
    'Access-Control-Request-Private-Network: true',
  );
  expect(status).toBe(405);
  expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
