import { expect, test } from '@jest/globals';
import { IncomingMessage, ServerResponse } from 'node:http';
import { connect, Socket } from 'node:net';
import { waitFor } from '../../../tests/waitFor.ts';
import { ResponseQueue } from './responseQueue.ts';
import { createHttpServer, listen } from './httpServer.ts';
import { fakeSources } from './testdata/fakeSources.ts';
import { rawRequest, testServer } from './testdata/testServer.ts';
import { WebConfigFile } from './webConfigFile.ts';

const metrics = 'GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n';
const large = 'iot_x 1\n'.repeat(8_000_000);

/** Asks and never reads. */
async function stalledClient(url: string, text: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').pause();
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return socket;
}

test('issue 10.0: scrapes that nobody reads lock out neither the probes nor other scrapes', async () => {
  await using server = await testServer(
    {
      renderMetrics: async function* ({ devices }) {
        yield devices === undefined ? large : 'iot_x 1\n';
      },
    },
    { max_scrapes: 2 },
  );
  const stalled = await Promise.all(Array.from({ length: 12 }, () => stalledClient(server.url, metrics)));
  // two under way, eight that wait; two more were refused at once
  await waitFor(async () => (await fetch(`${server.url}/-/healthy`)).status === 200, { what: 'the probe' });
  // the queue refuses a scrape that waits 10 s for a place
  const scrape = await fetch(`${server.url}/metrics?device=a`);
  expect([scrape.status, await scrape.text()]).toEqual([200, 'iot_x 1\n']);
  for (const socket of stalled) socket.destroy();
});

test('issue 10.0: answers of the API that nobody reads lock out no other', async () => {
  await using server = await testServer({
    connectors: () => Array.from({ length: 100_000 }, () => ({ connector: large.slice(0, 500) })) as never,
  });
  const ask = 'GET /api/v1/connectors HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const stalled = await Promise.all([stalledClient(server.url, ask), stalledClient(server.url, ask)]);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
  for (const socket of stalled) socket.destroy();
});

test('the newest of those that wait is next', async () => {
  const queue = new ResponseQueue(() => ({ running: 1, waiting: 2 }));
  const response = () => new ServerResponse(new IncomingMessage(new Socket()));
  const [first, older, newer] = [response(), response(), response()];
  await queue.enter(first);
  const waiting = [queue.enter(older).then(() => 'older'), queue.enter(newer).then(() => 'newer')];
  first.emit('close');
  expect(await Promise.race(waiting)).toBe('newer');
});

test('a scrape that waits too long gets status 503', async () => {
  const queue = new ResponseQueue(() => ({ running: 1, waiting: 1 }), { waitMs: 50, stallMs: 60_000 });
  const refused: string[] = [];
  const server = createHttpServer(
    (_request, response) =>
      void queue.enter(response).catch((error: unknown) => {
        refused.push((error as Error).message);
        response.writeHead(503).end();
      }),
    new WebConfigFile(undefined, fakeSources().log),
  );
  const url = `http://127.0.0.1:${await listen(server, { host: '127.0.0.1', port: 0 })}`;
  const first = await stalledClient(url, metrics);
  const answers = await Promise.all([rawRequest(url, 'GET /a HTTP/1.1', 'Host: a'), rawRequest(url, 'GET /b HTTP/1.1', 'Host: a')]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503]);
  expect(refused).toEqual(Array(2).fill('too many requests of this kind are in progress: try again later'));
  first.destroy();
  // its place is free again
  const next = await stalledClient(url, metrics);
  await waitFor(async () => (await rawRequest(url, 'GET /c HTTP/1.1', 'Host: a')).status === 503, { what: 'the next one in its place' });
  next.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('pipelined scrapes of a client that goes away leave their places', async () => {
  await using server = await testServer(
    {
      renderMetrics: async function* () {
        yield large;
      },
    },
    { max_scrapes: 1 },
  );
  for (let round = 0; round < 3; round++) (await stalledClient(server.url, metrics.repeat(50))).destroy();
  expect((await fetch(`${server.url}/-/ready`)).status).toBe(200);
  await waitFor(async () => (await fetch(`${server.url}/metrics`, { method: 'HEAD' })).status === 200, {
    what: 'a place',
    timeoutMs: 5000,
  });
});
