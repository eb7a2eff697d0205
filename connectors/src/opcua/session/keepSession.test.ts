import { expect, test } from '@jest/globals';
import { DataType, DataValue, ServerState, StatusCodes, Variant } from 'node-opcua-client';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { keepSession } from './keepSession.ts';

test('issue 10.18: the revised session timeout applies, not the requested one', async () => {
  const stop = new AbortController();
  const startedMs = performance.now();
  let reads = 0;
  const read = async () => {
    if (++reads === 3) stop.abort();
    return stateIs(ServerState.Running);
  };
  const keep = {
    session: { timeout: 600, read },
    requestedTimeoutMs: 60_000,
    log: new RecordingGateway().log,
    onResponse: () => undefined,
  };
  await keepSession(keep as never, stop.signal);
  expect(performance.now() - startedMs).toBeLessThan(30_000);
});

test('each change of the server state is logged', async () => {
  const gateway = new RecordingGateway();
  const stop = new AbortController();
  const states = [ServerState.Running, ServerState.Suspended, ServerState.Suspended, ServerState.Running];
  const read = async () => {
    const state = states.shift();
    if (state === undefined) stop.abort();
    return stateIs(state ?? ServerState.Running);
  };
  const keep = { session: { timeout: 600, read }, requestedTimeoutMs: 600, log: gateway.log, onResponse: () => undefined };
  await keepSession(keep as never, stop.signal);
  expect(gateway.lines.map(({ message }) => message)).toEqual(['the server is in state Suspended', 'the server is in state Running again']);
});

function stateIs(value: ServerState): DataValue {
  return new DataValue({ value: new Variant({ dataType: DataType.Int32, value }), statusCode: StatusCodes.Good });
}
