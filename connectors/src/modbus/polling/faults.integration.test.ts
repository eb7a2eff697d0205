import { expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { freePort } from '../../../../tests/servers/freePort.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { ConnectorError } from '../../contract.ts';
import { EchoServer, type EchoRequest } from '../testing/echoServer.ts';
import { expectLateResponsesDropped } from '../testing/lateServer.ts';
import { cautiousTimeout, quick, RunningModbus, shortTimeout, watts } from '../testing/runningModbus.ts';

test('an illegal address is found by halving, reported once and not requested again', async () => {
  const bad = 5;
  const touches = ({ address, count }: EchoRequest) => address <= bad && address + count > bad;
  await using server = await EchoServer.start({ refuse: (request) => (touches(request) ? 2 : undefined) });
  const points = Array.from({ length: 12 }, (_, address) => watts(`p${address}`, address));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => server.requests.length > 30, { what: 'some polls' });
  const device = run.gateway.known('a');
  expect(device.counts).toEqual({ good: 11, uncertain: 0, bad: 1 });
  expect(device.values).toMatchObject({ p0: 0, p4: 4, p5: null, p6: 6, p11: 11 });
  expect(device.events).toEqual([
    { event: 'points_unreadable', attributes: { points: 'p5', reason: expect.stringContaining('exception 2 (illegal data address)') } },
  ]);
  expect(
    server.requests
      .slice(-6)
      .map(({ address, count }) => `${address}+${count}`)
      .sort(),
  ).toEqual(['0+5', '0+5', '0+5', '6+6', '6+6', '6+6']);
  expect(device.source).toBe('online');
});

test('a request does not include a gap again that the device refused', async () => {
  await using server = await EchoServer.start({ refuse: ({ address, count }) => (address < 4 && address + count > 4 ? 2 : undefined) });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 2), watts('y', 6)] }] });
  await waitFor(() => server.requests.length > 20, { what: 'some polls' });
  expect(run.gateway.known('a').values).toEqual({ x: 2, y: 6 });
  // requested once more, because the failure may have been temporary
  expect(server.requests.filter(({ count }) => count > 1)).toHaveLength(2);
});

test('a device that accepts fewer registers per request gets smaller requests', async () => {
  await using server = await EchoServer.start({ refuse: ({ count }) => (count > 8 ? 3 : undefined) });
  const points = Array.from({ length: 32 }, (_, address) => watts(`p${address}`, address));
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => server.requests.length > 40, { what: 'some polls' });
  expect(run.gateway.known('a').counts).toEqual({ good: 32, uncertain: 0, bad: 0 });
  expect(new Set(server.requests.slice(-8).map(({ count }) => count))).toEqual(new Set([8]));
});

test('a table that the device does not have does not affect others', async () => {
  await using server = await EchoServer.start({ refuse: ({ table }) => (table === 'holding' ? 1 : undefined) });
  const points = [watts('x', 1), watts('y', 2, { table: 'holding' })];
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'x') === 1 && run.value('a', 'y') === null, { what: 'one value' });
  expect(run.source('a')).toBe('online');
});

test('a request to a busy device is repeated', async () => {
  let busy = 1;
  await using server = await EchoServer.start({ refuse: () => (busy-- > 0 ? 6 : undefined) });
  await using run = new RunningModbus({ ...quick, retries: 1, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => run.value('a', 'x') === 1, { what: 'a value' });
  expect(run.gateway.known('a').events).toEqual([]);
});

test.each([false, true])('a unit without responses is polled with back-off and does not slow down its bus (RTU %p)', async (rtu) => {
  await using server = await EchoServer.start({ rtu, refuse: ({ unit }) => (unit === 9 ? 'silent' : undefined) });
  const devices = [1, 2, 9].map((unit) => ({
    id: `u${unit}`,
    url: server.url,
    unit,
    points: [watts('x', unit), watts('y', 200)],
    ...(unit === 9 && { timeout: shortTimeout }),
  }));
  await using run = new RunningModbus({ ...quick, devices });
  const polls = (unit: number) => server.requests.filter((request) => request.unit === unit).length;
  await waitFor(() => run.source('u1') === 'online' && polls(9) >= 1, { what: 'a first poll' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('u9') === 'poll_failed', { what: 'the dead unit offline' });
  expect(run.source('u2')).toBe('online');
  await waitFor(() => polls(1) > 5 * polls(9), { what: 'more polls of the others' });
  expect(run.gateway.isUp).toBe(true);
  server.options = { rtu };
  await waitFor(() => run.source('u9') === 'online', { what: 'the unit back' });
});

test('an exception of the gateway for an unreachable unit does not make its points bad', async () => {
  await using server = await EchoServer.start({ refuse: ({ unit }) => (unit === 2 ? 11 : undefined) });
  const devices = [1, 2].map((unit) => ({ id: `u${unit}`, url: server.url, unit, points: [watts('x', 1)] }));
  await using run = new RunningModbus({ ...quick, devices });
  await waitFor(() => run.source('u1') === 'online', { what: 'a first poll' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('u2') === 'poll_failed', { what: 'the unit offline' });
  expect(run.gateway.known('u2').events).toMatchObject([
    { event: 'poll_failed', attributes: { reason: expect.stringContaining('exception 11') } },
  ]);
});

test('several requests are in flight, and a single one where a device drops some', async () => {
  await using server = await EchoServer.start({ delayMs: () => 3 });
  const points = Array.from({ length: 8 }, (_, index) => watts(`p${index}`, 200 * index));
  await using run = new RunningModbus({ ...quick, timeout: cautiousTimeout, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'p7') === 1400, { what: 'a poll' });
  expect(server.mostWaiting).toBe(4);
  server.options = { delayMs: () => 3, refuse: () => (server.waiting > 0 ? 'silent' : undefined) };
  await waitFor(() => run.gateway.lines.some(({ message }) => message.endsWith('max_in_flight is now 1')), { what: 'the limit lowered' });
  server.mostWaiting = 0;
  const before = server.requests.length;
  await waitFor(() => server.requests.length > before + 30, { what: 'polls' });
  expect(server.mostWaiting).toBe(1);
  expect(run.gateway.lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
});

test('a lost bus does not affect the others, and is reconnected', async () => {
  await using good = await EchoServer.start();
  const lost = await EchoServer.start();
  const devices = [good, lost].map((server, index) => ({ id: `d${index}`, url: server.url, points: [watts('x', 1)] }));
  await using run = new RunningModbus({ ...quick, devices });
  await waitFor(() => run.source('d0') === 'online' && run.source('d1') === 'online', { what: 'both' });
  await lost.stop();
  // a response may still be in transit
  await waitFor(() => run.gateway.lines.length > 0, { what: 'the lost bus' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('d1') === 'poll_failed', { what: 'the device offline' });
  expect(run.gateway.known('d1').cause).toContain(lost.url);
  expect(run.source('d0')).toBe('online');
  expect(run.gateway.links.map(({ up }) => up)).toEqual([true]);
  await using _back = await EchoServer.start({}, lost.port);
  await waitFor(() => run.source('d1') === 'online', { what: 'the device back' });
  expect(run.gateway.lines.at(-1)?.message).toBe(`"${lost.url}" responds again`);
});

test('when no bus works the run ends with the reason', async () => {
  const server = await EchoServer.start();
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => run.source('a') === 'online', { what: 'a poll' });
  await server.stop();
  const error = await run.ended;
  expect(error).toBeInstanceOf(ConnectorError);
  expect((error as Error).message).toMatch(/^cannot (read from|connect to) "tcp:/);
});

test('a connection without responses is opened again', async () => {
  await using server = await EchoServer.start();
  await using run = new RunningModbus({
    ...quick,
    timeout: shortTimeout,
    devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }],
  });
  await waitFor(() => run.source('a') === 'online', { what: 'a poll' });
  server.options = { refuse: () => 'silent' };
  await waitFor(() => server.accepted >= 2, { what: 'a second connection' });
  server.options = { register: () => 77 };
  await waitFor(() => run.value('a', 'x') === 77, { what: 'values again' });
});

test('a connection is closed between polls, so that a second client may connect', async () => {
  await using server = await EchoServer.start();
  const config = {
    devices: [{ id: 'a', url: server.url, points: [watts('x', 1), watts('y', 500)] }],
    buses: [{ url: server.url, release: true }],
  };
  await using run = new RunningModbus({ ...quick, ...config });
  await waitFor(() => server.accepted >= 3 && server.sockets.size === 0, { what: 'polls with nothing between them' });
  expect(run.gateway.known('a').values).toEqual({ x: 1, y: 500 });
  expect(run.gateway.isUp).toBe(true);
});

test('a refused connection of a released bus, and one that is closed at once, point to another client', async () => {
  const port = await freePort();
  const closing = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => closing.listen(port, '127.0.0.1', resolve));
  const url = `tcp://127.0.0.1:${port}`;
  const points = [watts('x', 1)];
  await using first = new RunningModbus({ ...quick, devices: [{ id: 'a', url, points }] });
  expect(String(await first.ended)).toBe(
    `ConnectorError: cannot read from "${url}": the server closed the connection at once; probably another client is connected, and the device accepts only one`,
  );
  await new Promise((resolve) => closing.close(resolve));
  await using second = new RunningModbus({ ...quick, devices: [{ id: 'a', url, points }], buses: [{ url, release: true }] });
  expect(String(await second.ended)).toBe(
    `ConnectorError: cannot connect to "${url}": connection refused; probably another client is connected, and the device accepts only one`,
  );
});

test('a refused connection of a single-client device is logged even while the device may be asleep', async () => {
  const url = `tcp://127.0.0.1:${await freePort()}`;
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url, profile: 'sungrow-sg' }] });
  await waitFor(() => run.gateway.lines.length > 0, { what: 'a refused connection' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('a') === 'expected', { what: 'the device asleep' });
  const message = `cannot connect to "${url}": connection refused; probably another client is connected, and the device accepts only one`;
  expect(run.gateway.lines).toEqual([{ level: 'info', message }]);
});

test.each([
  [false, 250],
  [true, 250],
  [false, 400],
  [true, 400],
])('a late response is never taken for that of a later request (RTU %p, %i ms)', async (rtu, lateMs) => {
  await expectLateResponsesDropped({ rtu }, lateMs);
});

test('a response with too little data makes its points bad and does not end the run', async () => {
  // the frame has the right length, but its byte count is too small
  const shortened = (frame: Buffer) =>
    frame.length === 13 ? Buffer.concat([frame.subarray(0, 8), Buffer.from([2]), frame.subarray(9)]) : frame;
  await using server = await EchoServer.start({ garble: shortened });
  const points = [watts('x', 1), watts('y', 500, { type: 'uint32' })];
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'x') === 1 && run.value('a', 'y') === null, { what: 'one value' });
  expect(run.gateway.known('a').counts).toEqual({ good: 1, uncertain: 0, bad: 1 });
});

test('a device with malformed responses only is offline', async () => {
  const ofAnotherUnit = (frame: Buffer) => Buffer.concat([frame.subarray(0, 6), Buffer.from([99]), frame.subarray(7)]);
  await using server = await EchoServer.start({ garble: ofAnotherUnit });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => run.value('a', 'x') === null, { what: 'a first poll' });
  expect(run.source('a')).toBeUndefined();
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('a') === 'poll_failed', { what: 'the device offline' });
  server.options = {};
  await waitFor(() => run.source('a') === 'online' && run.value('a', 'x') === 1, { what: 'the device back' });
});

test('another protocol is not reported as a device with another client', async () => {
  await using server = await EchoServer.start({ garble: () => Buffer.from('HTTP/1.1 400 Bad Request') });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  expect(String(await run.ended)).toBe(`ConnectorError: cannot read from "${server.url}": the response is not Modbus TCP`);
});

test('a run ends while a busy device waits for its next try', async () => {
  await using server = await EchoServer.start({ refuse: () => 6 });
  const run = new RunningModbus({ ...quick, retries: 5, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => server.requests.length > 0, { what: 'a first try' });
  await run[Symbol.asyncDispose]();
  expect(await run.ended).toBeUndefined();
});

test('a point that is refused now and then is reported once', async () => {
  let polls = 0;
  await using server = await EchoServer.start({ refuse: ({ address }) => (address === 500 && ++polls % 2 === 0 ? 4 : undefined) });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1), watts('y', 500)] }] });
  const events = () => run.gateway.known('a').events.map(({ event }) => event);
  await waitFor(() => polls > 20, { what: 'polls' });
  expect(events()).toEqual(['points_unreadable']);
  server.options = {};
  await waitFor(() => events().length > 1, { what: 'the point back' });
  expect(events()).toEqual(['points_unreadable', 'points_readable']);
});

test('a device that takes longer than its interval is reported once', async () => {
  await using server = await EchoServer.start({ delayMs: () => 60 });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  const polls = async (count: number) => {
    const before = server.requests.length;
    await waitFor(() => server.requests.length >= before + count, { what: 'some polls' });
  };
  await polls(4);
  const { events } = run.gateway.known('a');
  expect(events).toEqual([]);
  run.gateway.nowMs += 31_000;
  await polls(4);
  run.gateway.nowMs += 31_000;
  await polls(4);
  const attributes = { interval_seconds: '0.020', took_seconds: expect.stringMatching(/^\d+\.\d+$/) };
  expect(events).toEqual([{ event: 'polls_missed', attributes }]);
});

test('issue 10.0: a bus that is lost repeatedly is logged once', async () => {
  await using good = await EchoServer.start();
  const flapping = await EchoServer.start();
  const devices = [good, flapping].map(({ url }, index) => ({ id: index === 0 ? 'good' : 'flapping', url, points: [watts('x', 1)] }));
  await using run = new RunningModbus({ ...quick, devices });
  const readings = () => run.gateway.devices.get('flapping')?.points[0]?.readings.length ?? 0;
  let server = flapping;
  for (let round = 0; round < 3; round++) {
    const before = readings();
    await waitFor(() => readings() > before, { what: 'values' });
    await server.stop();
    await waitFor(() => run.gateway.lines.length > 0, { what: 'the loss' });
    const lost = good.requests.length;
    await waitFor(() => good.requests.length > lost + 40, { what: 'a while without it' });
    server = await EchoServer.start({}, flapping.port);
  }
  await server.stop();
  expect(run.gateway.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
});
