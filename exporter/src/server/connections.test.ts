import { connect, type Socket } from 'node:net';
import http from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitFor } from '../../../tests/waitFor.ts';
import { Connections } from './connections.ts';
import { listen } from './httpServer.ts';

const host = '127.0.0.1';
const logged: string[] = [];
let server: http.Server;
let connections: Connections;
let port: number;
let clients: Client[];
let requests: number;

interface Client {
  readonly socket: Socket;
  text: string;
  isClosed: boolean;
}

beforeEach(async () => {
  logged.length = 0;
  clients = [];
  requests = 0;
  server = http.createServer((request, response) => {
    requests++;
    if (request.url === '/large') response.end(Buffer.alloc(50_000_000));
    else if (request.url !== '/never') response.end('well');
  });
  connections = new Connections(server, { limit: 4, log: { warn: (message) => logged.push(message) } });
  port = await listen(server, { host, port: 0 });
});

afterEach(async () => {
  for (const { socket } of clients) socket.destroy();
  await connections.close(0);
});

async function client(text = '', reads = true): Promise<Client> {
  const socket = connect(port, host);
  const made: Client = { socket, text: '', isClosed: false };
  clients.push(made);
  if (reads) socket.on('data', (chunk) => (made.text += String(chunk)));
  socket.on('error', () => undefined).on('close', () => (made.isClosed = true));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(text);
  return made;
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** Waits until the server has seen it. */
async function answered(one: Client): Promise<void> {
  await waitFor(() => one.text.endsWith('well'), { what: 'an answer' });
}

test('issue 10.0: idle connections do not lock others out: the one that is idle longest goes first', async () => {
  const idle = [await client(), await client(), await client(), await client()];
  const asks = await client(get('/'));
  await answered(asks);
  await waitFor(() => idle[0]?.isClosed === true, { what: 'the end of the first' });
  expect(idle.map(({ isClosed }) => isClosed)).toEqual([true, false, false, false]);
  expect(logged).toEqual(['too many connections: each new one closes the longest idle one']);
});

test('a connection that was used is idle from then on', async () => {
  const used = await client(get('/'));
  const others = [await client(), await client(), await client()];
  await answered(used);
  used.text = '';
  used.socket.write(get('/'));
  await answered(used);
  await answered(await client(get('/')));
  await waitFor(() => others[0]?.isClosed === true, { what: 'the end of the first of the others' });
  expect(used.isClosed).toBe(false);
});

test.each([
  ['headers that never end', 'GET / HTTP/1.1\r\nHost: a\r\n'],
  ['a body that never ends', 'POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx'],
])('%s count as idle, however many bytes still come', async (_what, text) => {
  const slow = await Promise.all([client(text), client(text), client(text), client(text)]);
  for (const { socket } of slow) socket.write('x');
  await answered(await client(get('/')));
  await waitFor(() => slow.some(({ isClosed }) => isClosed), { what: 'the end of a slow one' });
});

test('where all are answered, the one goes whose client takes nothing; where all take, the new one', async () => {
  const working = [await client(get('/never')), await client(get('/never')), await client(get('/never'))];
  await client(get('/large'), false);
  await waitFor(() => requests === 4, { what: 'four requests' });
  const asks = await client(get('/never'));
  await waitFor(() => requests === 5, { what: 'the fifth' });
  const late = await client(get('/'));
  await waitFor(() => late.isClosed, { what: 'the end of the last one' });
  expect([...working, asks].map(({ isClosed }) => isClosed)).toEqual([false, false, false, false]);
});

test('closing waits neither for idle connections nor for the answer of one that is gone', async () => {
  await client();
  await answered(await client(get('/')));
  const gone = await client(get('/never').repeat(3));
  await waitFor(() => requests === 4, { what: 'the requests' });
  gone.socket.destroy();
  await waitFor(() => gone.isClosed, { what: 'its end' });
  // longer than a test may last
  await connections.close(3_600_000);
});
