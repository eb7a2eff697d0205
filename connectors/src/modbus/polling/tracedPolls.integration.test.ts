import { expect, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { RecordingTracer } from '../../testing/recordingTracer.ts';
import { EchoServer } from '../testing/echoServer.ts';
import { quick, RunningModbus, shortTimeout, watts } from '../testing/runningModbus.ts';

function tracedGateway() {
  const gateway = new RecordingGateway();
  const tracer = new RecordingTracer();
  gateway.tracer = tracer;
  return { gateway, tracer };
}

test('a poll is a span with a child for each request, which was sent when it was its turn', async () => {
  await using server = await EchoServer.start();
  const { gateway, tracer } = tracedGateway();
  const points = [watts('x', 7), watts('y', 500, { table: 'holding' })];
  await using _run = new RunningModbus({ ...quick, interval: '1m', devices: [{ id: 'meter', url: server.url, points }] }, gateway);
  await waitFor(() => tracer.spans[0]?.ended !== undefined, { what: 'a poll' });
  const { port } = new URL(server.url);
  const [poll, ...requests] = tracer.spans;
  expect(poll).toMatchObject({ name: 'modbus poll', ended: { error: undefined } });
  expect(poll?.attributes).toEqual({
    'gaugeway.device': 'meter',
    'network.protocol.name': 'modbus',
    'network.transport': 'tcp',
    'server.address': '127.0.0.1',
    'server.port': Number(port),
  });
  for (const request of requests)
    expect(request).toMatchObject({ parent: poll, options: { kind: 'client' }, events: ['sent'], ended: expect.anything() });
  expect(
    requests
      .map(({ name }) => name)
      .slice(0, 2)
      .sort(),
  ).toEqual(['modbus read holding', 'modbus read input']);
  expect(requests[0]?.attributes).toMatchObject({ 'modbus.unit': 1, 'modbus.count': 1 });
  expect(gateway.polls).toBe(1);
});

test('a unit without a response ends poll and request with the type of the error', async () => {
  await using server = await EchoServer.start({ refuse: () => 'silent' });
  const { gateway, tracer } = tracedGateway();
  await using _run = new RunningModbus(
    { ...quick, timeout: shortTimeout, devices: [{ id: 'meter', url: server.url, unit: 9, points: [watts('x', 7)] }] },
    gateway,
  );
  await waitFor(() => tracer.spans[0]?.ended !== undefined, { what: 'a failed poll' });
  const [poll, request] = tracer.spans;
  for (const span of [poll, request]) {
    expect(span?.attributes).toMatchObject({ 'error.type': 'timeout' });
    expect(span?.ended?.error).toMatchObject({ message: expect.stringContaining('no response') });
  }
});

test('an exception of the device is the type of the error', async () => {
  await using server = await EchoServer.start({ refuse: () => 2 });
  const { gateway, tracer } = tracedGateway();
  await using _run = new RunningModbus({ ...quick, devices: [{ id: 'meter', url: server.url, points: [watts('x', 7)] }] }, gateway);
  await waitFor(() => tracer.spans[0]?.ended !== undefined, { what: 'a poll' });
  // the poll itself has a response
  expect(tracer.spans[0]?.ended).toEqual({ error: undefined });
  expect(tracer.spans[1]?.attributes).toMatchObject({ 'error.type': 'exception 2' });
});
