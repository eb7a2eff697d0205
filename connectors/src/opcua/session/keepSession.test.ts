import { expect, test } from '@jest/globals';
import { DataType, DataValue, ServerState, StatusCodes, Variant } from 'node-opcua-client';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { keepSession } from './keepSession.ts';

test('issue 10.18: the session timeout of the server counts, not the one that was asked for', async () => {
  const stop = new AbortController();
  const startedMs = performance.now();
  let reads = 0;
  const read = async () => {
    if (++reads === 3) stop.abort();
    return stateIs(ServerState.Running);
  };
  const keep = { session: { timeout: 600, read }, requestedTimeoutMs: 60_000, log: new RecordingGateway().log, heard: () => undefined };
  await keepSession(keep as never, stop.signal);
  expect(performance.now() - startedMs).toBeLessThan(5000);
});

test('the state of the server is told with each change', async () => {
  const gateway = new RecordingGateway();
  const stop = new AbortController();
  const states = [ServerState.Running, ServerState.Suspended, ServerState.Suspended, ServerState.Running];
  const read = async () => {
    const state = states.shift();
    if (state === undefined) stop.abort();
    return stateIs(state ?? ServerState.Running);
  };
  const keep = { session: { timeout: 600, read }, requestedTimeoutMs: 600, log: gateway.log, heard: () => undefined };
  await keepSession(keep as never, stop.signal);
  expect(gateway.lines.map(({ message }) => message)).toEqual([
    'the server says that its state is Suspended',
    'the server says that it is running again',
  ]);
});

function stateIs(value: ServerState): DataValue {
  return new DataValue({ value: new Variant({ dataType: DataType.Int32, value }), statusCode: StatusCodes.Good });
}
