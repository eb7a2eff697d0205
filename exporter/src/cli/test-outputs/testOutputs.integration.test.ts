import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { makeCertificates } from '../../../../tests/servers/certificates.ts';
import { freePort } from '../../../../tests/servers/freePort.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { StoreServer, type Received } from '../../outputs/remote-write/testing/storeServer.ts';
import { decodeSnappy } from '../../outputs/remote-write/testing/writeRequest.ts';

const bin = join(import.meta.dirname, '../../../bin/gaugeway.js');
const secret = 'hunter2-marked';

/** Runs the command with these outputs; the times and ports in its lines are replaced. */
async function testOutputs(outputs: object) {
  const folder = await temporaryFolder();
  const config = join(folder, 'c.yaml');
  writeFileSync(config, JSON.stringify({ outputs }));
  const child = spawn(process.execPath, [bin, 'test-outputs', '-c', config], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  await once(child, 'close');
  expect(texts.stdout + texts.stderr).not.toContain(secret);
  expect(texts.stdout + texts.stderr).not.toContain(Buffer.from(`user:${secret}`).toString('base64'));
  const lines = texts.stdout
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .trim()
    .split('\n');
  return { code: child.exitCode, lines, stderr: texts.stderr };
}

/** What a server does with a request, by the first part of its path. */
const answers: Readonly<Record<string, (request: Received, response: ServerResponse) => void>> = {
  api: (_request, response) => response.writeHead(204).end(),
  missing: (_request, response) => response.writeHead(404).end('404 page not found\n'),
  vm: (_request, response) => response.writeHead(400).end('unsupported path requested: "/vm"'),
  closed: ({ headers }, response) => response.writeHead(401).end(`no access with ${headers.authorization ?? 'nothing'}`),
  redirect: (_request, response) => response.writeHead(302, { location: `https://login.example/?token=${secret}` }).end(),
  page: (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html>\n<title>Log in</title>'),
  full: (_request, response) => response.writeHead(429, { 'retry-after': '30' }).end('too many requests'),
  slow: () => undefined,
};

const serve = (request: Received, response: ServerResponse) => answers[request.url.split(/[/?]/)[1] ?? '']?.(request, response);

test('each output has a line with what it answered, and a remedy', async () => {
  await using store = await StoreServer.start(serve);
  const { server } = makeCertificates(await temporaryFolder());
  await using tlsStore = await StoreServer.start(serve, { cert: readFileSync(server.cert), key: readFileSync(server.key) });
  const basic_auth = { username: 'user', password: secret };
  const { code, lines, stderr } = await testOutputs({
    remote_write: [
      { name: 'well', url: `${store.url}/api/v1/write`, basic_auth, drop: [{ metric: '*' }], keep: [{ metric: 'other' }] },
      { name: 'port', url: `http://127.0.0.1:${await freePort()}/api/v1/write` },
      { name: 'path', url: `${store.url}/missing` },
      { name: 'path of VictoriaMetrics', url: `${store.url}/vm` },
      { name: 'password', url: `${store.url}/closed`, basic_auth },
      { name: 'token', url: `${store.url}/closed`, bearer_token: secret },
      { name: 'anonymous', url: `${store.url}/closed` },
      { name: 'redirect', url: `${store.url}/redirect`, bearer_token: secret },
      { name: 'page', url: `${store.url}/page` },
      { name: 'full', url: `${store.url}/full` },
      { name: 'slow', url: `${store.url}/slow`, timeout: '1s' },
      { name: 'authority', url: `${tlsStore.url}/api/v1/write` },
      { name: 'no TLS', url: `${tlsStore.url.replace('https:', 'http:')}/api/v1/write` },
      { name: 'TLS', url: `${store.url.replace('http:', 'https:')}/api/v1/write` },
    ],
  });
  const failed = 'did not take the sample gaugeway_output_test after N ms:';
  expect(lines).toEqual([
    'ok      remote_write "well" (http://HOST/api/v1/write): took the sample gaugeway_output_test in N ms',
    `failed  remote_write "port" (http://HOST/api/v1/write): ${failed} connect ECONNREFUSED HOST (no program accepts connections there: check host and port, and whether it runs)`,
    `failed  remote_write "path" (http://HOST/missing): ${failed} 404 404 page not found (check host, port and path in "url", the path is mostly /api/v1/write; Prometheus needs --web.enable-remote-write-receiver)`,
    `failed  remote_write "path of VictoriaMetrics" (http://HOST/vm): ${failed} 400 unsupported path requested: "/vm" (check host, port and path in "url", the path is mostly /api/v1/write; Prometheus needs --web.enable-remote-write-receiver)`,
    `failed  remote_write "password" (http://HOST/closed): ${failed} 401 no access with Basic <secret> (check "basic_auth")`,
    `failed  remote_write "token" (http://HOST/closed): ${failed} 401 no access with Bearer <secret> (check "bearer_token")`,
    `failed  remote_write "anonymous" (http://HOST/closed): ${failed} 401 no access with nothing (it requires credentials: set "basic_auth", "bearer_token", "bearer_token_file" or "oauth2")`,
    `failed  remote_write "redirect" (http://HOST/redirect): ${failed} 302 redirects to host "login.example", which is not followed (set "url" to where it leads)`,
    `failed  remote_write "page" (http://HOST/page): ${failed} 200 with a web page instead of an answer: <!DOCTYPE html> <title>Log in</title> (a login page or the start page of a server: check "url")`,
    `failed  remote_write "full" (http://HOST/full): ${failed} 429 too many requests`,
    `failed  remote_write "slow" (http://HOST/slow): ${failed} no answer within 1 s (another program has this port, a firewall drops packets, or the server is overloaded)`,
    expect.stringMatching(/^failed {2}remote_write "authority" .*: unable to verify .* \(its certificate is not trusted: set "tls.ca" to/),
    expect.stringMatching(/^failed {2}remote_write "no TLS" .* \(https:\/\/ instead of http:\/\/ in "url"\?\)$/),
    `failed  remote_write "TLS" (https://HOST/api/v1/write): ${failed} the port does not use TLS: http:// instead of https://?`,
  ]);
  expect([code, stderr]).toEqual([1, '']);
  const pushed = store.received.filter(({ url, body }) => url === '/api/v1/write' && body.length > 3);
  // the second one ends the series
  const samples = [
    { value: 1, timestamp: expect.any(Number) },
    { value: NaN, timestamp: expect.any(Number) },
  ];
  const labels = [
    { name: '__name__', value: 'gaugeway_output_test' },
    { name: 'instance', value: expect.stringMatching(/:10464$/) },
    { name: 'job', value: 'gaugeway' },
  ];
  expect(pushed.map(({ body }) => decodeSnappy(body).timeseries)).toMatchObject([[{ labels, samples }]]);
});

test.each([
  ['api', 'ok', 'took'],
  ['missing', 'failed', 'did not take'],
  ['closed', 'failed', 'did not take'],
  ['redirect', 'failed', 'did not take'],
  ['page', 'failed', 'did not take'],
  ['full', 'failed', 'did not take'],
])('Loki and the server of traces at /%s: %s', async (path, word, took) => {
  await using store = await StoreServer.start(serve);
  const loki = { url: `${store.url}/${path}/push`, bearer_token: secret };
  const otlp = { url: `${store.url}/${path}/traces`, basic_auth: { username: 'user', password: secret } };
  const { code, lines } = await testOutputs({ loki, otlp });
  expect(code).toBe(word === 'ok' ? 0 : 1);
  expect(lines).toEqual([
    expect.stringMatching(new RegExp(`^${word} +loki \\(http://HOST/${path}/push\\): ${took} a line with event=gaugeway_output_test `)),
    expect.stringMatching(new RegExp(`^${word} +otlp \\(http://HOST/${path}/traces\\): ${took} the span gaugeway_output_test `)),
  ]);
  const remedies: Readonly<Record<string, readonly [string, string]>> = {
    missing: ['mostly :3100/loki/api/v1/push)', 'mostly :4318/v1/traces)'],
    closed: ['(check "bearer_token")', '(check "basic_auth")'],
    redirect: ['(set "url" to where it leads)', '(set "url" to where it leads)'],
    page: ['check "url")', 'check "url")'],
    full: ['429 too many requests', '429 too many requests'],
  };
  for (const [index, remedy] of (remedies[path] ?? []).entries()) expect(lines[index]).toContain(remedy);
  const [line, span] = ['push', 'traces'].map((name) => store.received.find(({ url }) => url.endsWith(name))?.body);
  expect(JSON.parse(gunzipSync(line!).toString())).toMatchObject({ streams: [{ stream: { service_name: 'gaugeway', kind: 'log' } }] });
  expect(gunzipSync(span!).toString()).toContain('"name":"gaugeway_output_test"');
});

test('without a failure the code is 0', async () => {
  await using store = await StoreServer.start(serve);
  expect(await testOutputs({ remote_write: [{ name: 'well', url: `${store.url}/api/v1/write` }] })).toMatchObject({ code: 0, stderr: '' });
});

test('a config without outputs is no success', async () => {
  expect(await testOutputs({})).toEqual({
    code: 2,
    lines: [''],
    stderr: 'gaugeway: the config has no output: set "outputs.remote_write", "outputs.loki" or "outputs.otlp"\n',
  });
});
