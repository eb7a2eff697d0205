import { expect } from '@jest/globals';
import { waitFor } from '../../../../tests/waitFor.ts';
import { type EchoOptions, EchoServer } from './echoServer.ts';
import { quick, RunningModbus, watts } from './runningModbus.ts';

/**
 * Polls a device whose responses to the first two requests are late, in order, as devices respond. Each response contains the number of requests
 * before it. Expects that no late response is taken for that of a later request.
 */
export async function expectLateResponsesDropped(options: EchoOptions, lateMs: number): Promise<void> {
  let requested = 0;
  let freeMs = 0;
  await using server = await EchoServer.start({
    ...options,
    register: (address) => (address === 1 ? requested : address),
    delayMs({ address }) {
      const nowMs = performance.now();
      freeMs = Math.max(freeMs, address === 1 && ++requested <= 2 ? nowMs + lateMs : nowMs);
      return freeMs - nowMs;
    },
  });
  await using run = new RunningModbus({
    ...quick,
    timeout: '150ms',
    retries: 3,
    devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }],
  });
  await waitFor(() => run.value('a', 'x') !== undefined && requested > 9, { what: 'values' });
  const values = run.gateway
    .known('a')
    .point('x')
    .readings.map(({ raw }) => Number(raw));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
}
