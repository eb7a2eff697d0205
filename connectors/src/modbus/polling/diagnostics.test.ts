import { expect, test } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { parseBusUrl } from '../bus/busUrl.ts';
import { Connection } from '../bus/connection.ts';
import type { Device } from '../../contract.ts';
import { EchoServer } from '../testing/echoServer.ts';
import { quick, RunningModbus, shortTimeout, watts } from '../testing/runningModbus.ts';
import { Reachability } from './reachability.ts';

function payloadOf(run: RunningModbus, device: string): unknown {
  return JSON.parse(JSON.stringify(run.gateway.devices.get(device)?.lastPayload ?? null));
}

test('an unreachable unit is offline with the error of its last poll, and each failed poll is reported', async () => {
  await using server = await EchoServer.start({ refuse: ({ unit }) => (unit === 9 ? 'silent' : undefined) });
  const devices = [1, 9].map((unit) => ({
    id: `u${unit}`,
    url: server.url,
    unit,
    points: [watts('x', unit)],
    ...(unit === 9 && { timeout: shortTimeout }),
  }));
  await using run = new RunningModbus({ ...quick, devices });
  const cause = `cannot read unit 9 of "${server.url}": no response`;
  await waitFor(() => run.source('u1') === 'online' && (run.gateway.devices.get('u9')?.failures.length ?? 0) > 0, {
    what: 'a failed poll',
  });
  expect(run.gateway.known('u9')).toMatchObject({ failures: expect.arrayContaining([cause]), cause: undefined });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('u9') === 'poll_failed', { what: 'the unit offline' });
  expect(run.gateway.known('u9').cause).toBe(cause);
  const { failures } = run.gateway.known('u9');
  const before = failures.length;
  await waitFor(() => failures.length > before, { what: 'another failed poll' });
  expect(run.gateway.known('u1').failures).toEqual([]);
});

test('the payload is what the last poll read: registers and bits by address, and errors', async () => {
  await using server = await EchoServer.start({ refuse: ({ table, address }) => (table === 'holding' && address === 500 ? 2 : undefined) });
  const points = [
    watts('x', 7),
    watts('y', 8, { type: 'uint32' }),
    watts('z', 500, { table: 'holding' }),
    ...[3, 5].map((address) => ({
      id: `bit${address}`,
      table: 'coil',
      address,
      metric: 'iot_problem_detected',
      labels: { sensor: `${address}` },
    })),
  ];
  await using run = new RunningModbus({ ...quick, interval: '1m', devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.gateway.devices.get('a')?.lastPayload !== undefined, { what: 'a poll' });
  expect(payloadOf(run, 'a')).toEqual({
    'input 7..9': [7, 8, 9],
    'holding 500': `cannot read unit 1 of "${server.url}": exception 2 (illegal data address)`,
    'coil 3..5': [1, 0, 1],
  });
});

test.each(['tcp', 'rtu+tcp'] as const)('a response has its own memory, because it is kept as the payload (%s)', async (kind) => {
  await using server = await EchoServer.start({ rtu: kind === 'rtu+tcp' });
  const connection = await Connection.open(parseBusUrl(server.url), 30_000, new AbortController().signal);
  const data = await connection.read({ unit: 1, table: 'input', address: 7, count: 2 }, 30_000);
  connection.close();
  expect([...data]).toEqual([0, 7, 0, 8]);
  expect(data.buffer.byteLength).toBeLessThan(16);
});

test('the cause of an offline device is that of its newest failed poll', () => {
  const causes: (string | undefined)[] = [];
  const device = { offline: (_reason: string, cause?: string) => void causes.push(cause) } as unknown as Device;
  const reachability = new Reachability(false, 0);
  for (const cause of ['no response', 'no response', 'connection refused'])
    reachability.failed(device, undefined, { attempts: 3, nowMs: 20_000, cause });
  expect(causes).toEqual(['no response', 'connection refused']);
});
