import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Backlog } from './backlog.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('a new session has no backlog', () => {
  expect(new Backlog(() => undefined).isDraining).toBe(false);
});

test('without messages a resumed session is drained after the first answer', () => {
  const broker = new Broker({ queued: 0, window: 20 });
  jest.advanceTimersByTime(10_000);
  expect(broker.backlog.isDraining).toBe(true);
  broker.answer();
  jest.advanceTimersByTime(10_000);
  expect([broker.backlog.isDraining, broker.drained]).toEqual([false, 1]);
});

test.each([
  ['one message', { queued: 1, window: 20 }],
  ['less than the window', { queued: 15, window: 20 }],
  ['a window of one', { queued: 50, window: 1 }],
  ['many windows', { queued: 500, window: 20 }],
  ['all in the window', { queued: 3000, window: 65_535 }],
] as const)('%s: not drained before the last queued message', (_what, options) => {
  const broker = new Broker(options);
  const wasDraining = [];
  for (let i = 0; i < 2000 && broker.backlog.isDraining; i++) {
    broker.acknowledge(1);
    broker.answer();
    jest.advanceTimersByTime(10);
    wasDraining.push(broker.queued > 0 && !broker.backlog.isDraining);
  }
  expect(wasDraining).not.toContain(true);
  expect([broker.backlog.isDraining, broker.queued]).toEqual([false, 0]);
});

test('live messages do not delay the end', () => {
  const broker = new Broker({ queued: 20, window: 65_535 });
  for (let i = 0; i < 100; i++) {
    broker.publish(i % 7);
    if (i % 2 === 0) broker.acknowledge(broker.inFlight);
    broker.answer();
    jest.advanceTimersByTime(10);
  }
  expect(broker.backlog.isDraining).toBe(false);
});

test('while nothing is acknowledged, messages may wait', () => {
  const broker = new Broker({ queued: 100, window: 20 });
  for (let i = 0; i < 100; i++) {
    broker.answer();
    jest.advanceTimersByTime(100);
  }
  expect(broker.backlog.isDraining).toBe(true);
});

test('no ping after the connection', () => {
  const broker = new Broker({ queued: 0, window: 20 });
  broker.backlog.stop();
  jest.advanceTimersByTime(10_000);
  expect(broker.pings).toBe(0);
});

test('a broker whose answer takes its time has time for its messages', () => {
  const broker = new Broker({ queued: 0, window: 20 });
  jest.advanceTimersByTime(500 + 100);
  broker.answer();
  jest.advanceTimersByTime(490);
  expect(broker.backlog.isDraining).toBe(true);
  jest.advanceTimersByTime(20);
  expect(broker.backlog.isDraining).toBe(false);
});

test('what arrived while the process had no time is read first', async () => {
  jest.useRealTimers();
  await using server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  await using socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await using broker = ((await once(server, 'connection')) as [Socket])[0];
  const backlog = new Backlog(() => broker.write('answer'));
  const wasDraining = new Promise((resolve) =>
    socket.once('data', () => {
      backlog.answered();
      broker.write('message');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      socket.once('data', () => resolve(backlog.isDraining));
    }),
  );
  backlog.start();
  const seen = await wasDraining;
  backlog.stop();
  expect(seen).toBe(true);
});

/** Delivers queued messages to a backlog while its window has room. */
class Broker {
  readonly backlog = new Backlog(() => void this.pings++);
  queued: number;
  inFlight = 0;
  pings = 0;
  drained = 0;
  readonly #window: number;
  #answers = 0;

  constructor({ queued, window }: { readonly queued: number; readonly window: number }) {
    this.queued = queued;
    this.#window = window;
    this.backlog.onDrained = () => void this.drained++;
    this.backlog.start();
    this.#send();
  }

  publish(count: number): void {
    this.queued += count;
    this.#send();
  }

  acknowledge(count: number): void {
    for (let i = 0; i < count && this.inFlight > 0; i++) {
      this.backlog.acknowledged();
      this.inFlight--;
    }
    this.#send();
  }

  answer(): void {
    if (this.#answers === this.pings) return;
    this.#answers = this.pings;
    this.backlog.answered();
  }

  #send(): void {
    for (; this.queued > 0 && this.inFlight < this.#window; this.queued--, this.inFlight++) this.backlog.received();
  }
}
