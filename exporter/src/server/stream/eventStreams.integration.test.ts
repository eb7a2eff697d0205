import { connect } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { EventLog } from '../../events.ts';
import { temperature, TestExporter } from '../../testing/testExporter.ts';
import { testServer, type TestServer } from '../testdata/testServer.ts';
import { openStream } from './testing/openStream.ts';

let exporter: TestExporter;
const readToken = 'a'.repeat(32);
const tokens = [{ name: 'read', scope: 'read' as const, sha256: '3ba3f5f43b92602683c19aee62a20342b084dd5971ddd33808d81a328879a547' }];

beforeEach(() => {
  exporter = new TestExporter();
  exporter.gateway.link(true);
});

afterEach(() => exporter[Symbol.dispose]());

function serve(config: Parameters<typeof testServer>[1] = {}): Promise<TestServer> {
  return testServer(
    {
      live: { clock: exporter.clock, devices: () => exporter.gateway.devices.values() },
      events: (filter) => exporter.events.read(filter),
      newestEventId: () => exporter.events.newestId,
    },
    config,
  );
}

function thermometer(id = '0x01', labels: Record<string, string> = {}) {
  const device = exporter.gateway.device({ id, labels });
  const [point] = device.map([temperature]);
  return (value: number) => {
    device.seen(exporter.nowMs);
    point?.set(value, exporter.nowMs);
  };
}

test('begins with the state of all devices, and continues with what changes', async () => {
  const read = thermometer();
  read(20);
  await using server = await serve();
  await using stream = await openStream(`${server.url}/api/v1/stream`);
  expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.response.headers.get('cache-control')).toBe('no-store, no-transform');
  expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
  expect(await stream.next('start')).toEqual({ version: '1.2.3' });
  expect(await stream.next('devices')).toMatchObject({ devices: [{ device: '0x01', readings: [{ value: 20 }] }] });
  expect(await stream.next('ready')).toEqual({ complete: true });
  exporter.later(1000);
  read(21);
  expect(await stream.next('devices')).toMatchObject({ devices: [{ values: [{ index: 0, value: 21 }] }] });
});

test('new events are sent, and those since the last one to a client that comes back', async () => {
  const log = new EventLog(exporter.clock, [exporter.events]);
  const press = (device: string) => log.append({ connector: 'home', device }, { event: 'action', attributes: { action: 'single' } });
  await using server = await serve();
  press('old');
  const url = `${server.url}/api/v1/stream?device=remote`;
  await using stream = await openStream(url);
  await stream.next('ready');
  press('remote');
  press('other');
  expect(await stream.next('events')).toMatchObject({ events: [{ device: 'remote' }] });
  const { lastId } = stream;
  await stream[Symbol.asyncDispose]();
  press('remote');
  await using again = await openStream(url, { 'last-event-id': lastId });
  expect(await again.next('events')).toMatchObject({ events: [{ id: exporter.events.newestId }] });
  await using stranger = await openStream(url, { 'last-event-id': 'ffffffff-0' });
  await stranger.next('ready');
  press('remote');
  expect((await stranger.next('events'))['events']).toHaveLength(1);
});

test('a read token is needed; a change of tokens ends streams, another reload does not', async () => {
  await using server = await serve({ tokens });
  expect((await fetch(`${server.url}/api/v1/stream`)).status).toBe(401);
  await using stream = await openStream(`${server.url}/api/v1/stream`, { authorization: `Bearer ${readToken}` });
  await stream.next('ready');
  const config = { listen: { host: '127.0.0.1', port: Number(new URL(server.url).port) }, hosts: ['x'], tokens, max_scrapes: 5 };
  await server.running.update(config);
  const read = thermometer();
  read(20);
  expect(await stream.next('devices')).toMatchObject({ devices: [{ device: '0x01' }] });
  await server.running.update({ ...config, tokens: [] });
  expect(await stream.next('end')).toEqual({ reason: 'credentials' });
  expect(await stream.ended()).toBe(true);
});

test('a shutdown ends streams and does not wait for them', async () => {
  const server = await serve();
  await using stream = await openStream(`${server.url}/api/v1/stream`);
  await stream.next('ready');
  const closed = server.running.close();
  expect(await stream.next('end')).toEqual({ reason: 'shutdown' });
  await closed;
});

test('streams have a limit of their own, and hold no place of other responses', async () => {
  await using server = await serve();
  const streams = [];
  let refused: Response | undefined;
  while (refused === undefined) {
    const stream = await openStream(`${server.url}/api/v1/stream`).catch((error: unknown) => error as Error);
    if (stream instanceof Error) refused = await fetch(`${server.url}/api/v1/stream`);
    else streams.push(stream);
  }
  // fewer than 250 where there are few file descriptors
  expect(streams.length).toBeGreaterThan(1);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30']);
  expect(((await refused.json()) as { error: { code: string } }).error.code).toBe('overloaded');
  expect((await fetch(`${server.url}/api/v1/connectors`)).status).toBe(200);
  const read = thermometer();
  read(20);
  const found = await Promise.all(streams.map((stream) => stream.next('devices')));
  expect(found.every(({ devices }) => (devices as { device: string }[])[0]?.device === '0x01')).toBe(true);
  await Promise.all(streams.map((stream) => stream[Symbol.asyncDispose]()));
  // the server notices a moment later
  await waitFor(async () => (await fetch(`${server.url}/api/v1/stream`, { method: 'HEAD' })).status === 200, { what: 'a place' });
  await using again = await openStream(`${server.url}/api/v1/stream`);
  await again.next('ready');
  const open = () => server.sources.streams.reduce((sum, { open: change = 0 }) => sum + change, 0);
  await waitFor(() => open() === 1, { what: 'the end of the others' });
});

test('a heartbeat each 15 s shows that a stream without changes is open', async () => {
  jest.useFakeTimers({ doNotFake: ['Date', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'] });
  try {
    await using server = await serve();
    await using stream = await openStream(`${server.url}/api/v1/stream`);
    await stream.next('ready');
    for (let beat = 0; beat < 3; beat++) {
      jest.advanceTimersByTime(15_000);
      await stream.heartbeat();
    }
  } finally {
    jest.useRealTimers();
  }
});

test('HEAD opens no stream, and unknown or endless parameters are refused', async () => {
  await using server = await serve();
  const head = await fetch(`${server.url}/api/v1/stream`, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-type'), server.sources.streams]).toEqual([200, 'text/event-stream; charset=utf-8', []]);
  expect((await fetch(`${server.url}/api/v1/stream?x=1`)).status).toBe(400);
  expect((await fetch(`${server.url}/api/v1/stream?${'area=a&'.repeat(501)}`)).status).toBe(400);
});

test('a client that does not read gets the newest values, and what it missed is counted', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `0x${index}`);
  // new labels, so that each change has all readings with them
  const readAll = (value: number) => ids.forEach((id) => thermometer(id, { padding: `${value}${'x'.repeat(2000)}` })(value));
  readAll(20);
  await using server = await serve();
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write('GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  socket.pause();
  await using fast = await openStream(`${server.url}/api/v1/stream`);
  await fast.next('ready');
  for (let value = 21; value <= 30; value++) {
    exporter.later(1000);
    readAll(value);
    while (!JSON.stringify(await fast.next('devices')).includes(`"value":${value}`));
  }
  const before = text.length;
  socket.resume();
  const dropped = () => server.sources.streams.reduce((sum, change) => sum + (change.dropped ?? 0), 0);
  await waitFor(() => dropped() > 0, { what: 'dropped changes' });
  socket.destroy();
  // what was on the way and one change of each device, not ten
  expect(text.length - before).toBeLessThan(6 * 1000 * 2200);
});
