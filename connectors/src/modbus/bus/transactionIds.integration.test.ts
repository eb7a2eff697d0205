import { expect, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { type EchoOptions, EchoServer } from '../testing/echoServer.ts';
import { expectLateResponsesDropped } from '../testing/lateServer.ts';
import { quick, RunningModbus, watts } from '../testing/runningModbus.ts';

const points = Array.from({ length: 6 }, (_, index) => watts(`p${index}`, 200 * index));

/** The transaction id of a response from that of the request. */
function withIds(idOf: (id: number) => number): EchoOptions {
  return {
    garble: (frame) => {
      const response = Buffer.from(frame);
      response.writeUInt16BE(idOf(frame.readUInt16BE(0)) & 0xffff, 0);
      return response;
    },
  };
}

/** A gateway with its own counter. */
function counter(from: number): EchoOptions {
  let next = from;
  return withIds(() => next++);
}

test.each([
  ['transaction id 0', () => withIds(() => 0)],
  ['its own transaction ids', () => counter(1)],
  ['its own transaction ids', () => counter(40_000)],
  ['its own transaction ids', () => withIds((id) => id + 1)],
])('issue 10.17: a gateway that responds with %s is read, one request at a time (sunsynk#680)', async (which, options) => {
  await using server = await EchoServer.start({ ...options(), delayMs: () => 2 });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'p5') === 1000, { what: 'a poll' });
  server.hangUp();
  const before = server.requests.length;
  await waitFor(() => server.requests.length > before + 20, { what: 'polls over another connection' });
  expect(server.mostWaiting).toBe(1);
  expect(run.gateway.known('a').values).toEqual(Object.fromEntries(points.map((_, index) => [`p${index}`, 200 * index])));
  expect(run.gateway.lines).toEqual([
    { level: 'warn', message: `"${server.url}" responds with ${which} instead of those of the requests: sending one request at a time` },
  ]);
  expect(run.gateway.complaints).toEqual([]);
});

test.each([250, 400])('issue 10.17: a late response is not taken for a later request without valid ids, %i ms', async (lateMs) => {
  await expectLateResponsesDropped(
    withIds(() => 0),
    lateMs,
  );
});

test('a device that echoes ids gets several requests at once after its first response', async () => {
  await using server = await EchoServer.start({ delayMs: () => 3 });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.value('a', 'p5') === 1000, { what: 'a poll' });
  expect(server.mostWaiting).toBe(4);
  expect(run.gateway.lines).toEqual([]);
});

const withBytes = (change: (pdu: Buffer) => Buffer): EchoOptions => ({
  garble: (frame) => {
    const pdu = change(Buffer.from(frame.subarray(7)));
    const header = Buffer.from(frame.subarray(0, 7));
    header.writeUInt16BE(pdu.length + 1, 4);
    return Buffer.concat([header, pdu]);
  },
});

const mismatches: readonly (readonly [string, EchoOptions])[] = [
  [
    'the response is from unit 0, expected unit 1; try "unit: 0" for this device',
    { garble: (frame) => Buffer.concat([frame.subarray(0, 6), Buffer.from([0]), frame.subarray(7)]) },
  ],
  ['the response is 1 byte longer than its byte count states', withBytes((pdu) => Buffer.concat([pdu, Buffer.from([0])]))],
  [
    'the response has 3 bytes of data, expected 2',
    withBytes((pdu) => Buffer.concat([Buffer.from([pdu[0] ?? 0, 3]), pdu.subarray(2), Buffer.from([0])])),
  ],
  ['the response is to function 3, expected function 4', withBytes((pdu) => Buffer.concat([Buffer.from([3]), pdu.subarray(1)]))],
];

test.each(mismatches)('issue 10.22: the error is that %s', async (why, options) => {
  await using server = await EchoServer.start(options);
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => run.value('a', 'x') === null, { what: 'a first poll' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('a') === 'poll_failed', { what: 'the device offline' });
  const reasons = run.gateway.known('a').events.map(({ attributes }) => attributes?.['reason']);
  expect(reasons[0]).toBe(`cannot read unit 1 of "${server.url}": ${why}`);
});

test('issue 10.22: a SunSpec device that responds as unit 0 is not reported as one without models (goburrow/modbus#54)', async () => {
  await using server = await EchoServer.start(mismatches[0]?.[1]);
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => run.gateway.complaints.length > 0, { what: 'a first walk' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('a') === 'poll_failed', { what: 'the device offline' });
  const [event] = run.gateway.known('a').events;
  expect(event?.attributes?.['reason']).toContain('the response is from unit 0, expected unit 1');
});

test('issue 10.22: bytes after a response are not reported as another protocol', async () => {
  await using server = await EchoServer.start({ garble: (frame) => Buffer.concat([frame, Buffer.from([0x12, 0x34, 0x56, 0x78])]) });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1), watts('y', 500)] }] });
  expect(String(await run.ended)).toContain('a response is followed by bytes that are not a Modbus TCP header');
});
