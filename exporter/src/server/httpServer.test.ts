import { connect, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { createHttpServer, listen } from './httpServer.ts';
import { fakeSources } from './testdata/fakeSources.ts';
import { rawRequest, serverConfig, testServer } from './testdata/testServer.ts';
import { startServer } from './server.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { WebConfigFile } from './webConfigFile.ts';

async function open(url: string, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return socket;
}

test('a client that never ends its request is cut off', async () => {
  const limits = { headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 };
  const server = createHttpServer((_request, response) => void response.end(), new WebConfigFile(undefined, fakeSources().log), limits);
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${port}`;
  const answers = await Promise.all(
    ['', 'GET / HTTP/1.1\r\nHost: localhost\r\n', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx'].map(async (text) =>
      Buffer.concat(await (await open(url, text)).toArray()).toString(),
    ),
  );
  // the last one was answered before its body came
  expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['408', '408', '200']);
  await new Promise((resolve) => server.close(resolve));
});

test('headers beyond the limit are refused', async () => {
  await using server = await testServer();
  expect((await rawRequest(server.url, 'GET / HTTP/1.1', 'Host: localhost', `X-Long: ${'x'.repeat(17_000)}`)).status).toBe(431);
});

test('names the address that is taken', async () => {
  await using server = await testServer();
  const { port } = new URL(server.url);
  await expect(startServer(serverConfig({ listen: { host: '127.0.0.1', port: Number(port) } }), fakeSources(), '1.2.3')).rejects.toThrow(
    `cannot listen on "127.0.0.1:${port}": listen EADDRINUSE`,
  );
});

test.each([
  ['', /^http:\/\/127\.0\.0\.1:\d+$/],
  ['0.0.0.0', /^http:\/\/127\.0\.0\.1:\d+$/],
  ['localhost', /^http:\/\/localhost:\d+$/],
])('listening on %j it is reached by its url', async (host, url) => {
  await using server = await testServer({}, { listen: { host, port: 0 } });
  expect(server.url).toMatch(url);
  expect((await fetch(`${server.url}/-/healthy`)).status).toBe(200);
});

test('another listen address needs a restart, which is logged', async () => {
  await using server = await testServer();
  await server.running.update(serverConfig({ listen: { host: '127.0.0.1', port: 1 } }));
  expect(server.sources.logged).toEqual([
    { level: 'warn', message: 'server.listen changed: restart to apply', fields: { listen: '127.0.0.1:1' } },
  ]);
  expect((await fetch(`${server.url}/-/healthy`)).status).toBe(200);
});

test('closing lets a running scrape finish, and ends idle connections', async () => {
  const { promise: go, resolve } = Promise.withResolvers<void>();
  const server = await testServer({
    renderMetrics: async function* () {
      yield 'a 1\n';
      await go;
      yield 'b 1\n';
    },
  });
  const idle = [await open(server.url, ''), await open(server.url, 'GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n')];
  const response = await fetch(`${server.url}/metrics`);
  const closed = server.running.close();
  resolve();
  expect(await response.text()).toBe('a 1\nb 1\n');
  await closed;
  await waitFor(() => idle.every((socket) => socket.readableEnded || socket.destroyed || (socket.resume(), false)), {
    what: 'end of idle connections',
  });
  await expect(fetch(`${server.url}/-/healthy`)).rejects.toThrow();
});
