import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { CreateSubscriptionResponse, PublishResponse } from 'node-opcua-client';
import type { RawSession } from '../session/rawSession.ts';
import { Publishing } from './publishing.ts';
import { Subscription } from './subscription.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('issue 10.18 (open62541#1485): a server that raises the publishing interval is not given up', async () => {
  const server = new SlowServer({ revisedPublishingInterval: 10_000, revisedMaxKeepAliveCount: 3 });
  const { heard, failures } = await subscribe(server);
  for (let beat = 1; beat <= 4; beat++) {
    await jest.advanceTimersByTimeAsync(30_000);
    server.keepAlive(1);
    expect(heard()).toBe(beat);
  }
  expect(failures).toEqual([]);
  await jest.advanceTimersByTimeAsync(41_000);
  expect(failures).toEqual([expect.stringContaining('no word from the server for 40 s')]);
});

test('the same for the count of its keep-alives, and what it leaves out is as it was asked for', async () => {
  const raised = await subscribe(new SlowServer({ revisedPublishingInterval: 1000, revisedMaxKeepAliveCount: 30 }));
  const absent = await subscribe(new SlowServer({ revisedPublishingInterval: 0, revisedMaxKeepAliveCount: 0 }));
  await jest.advanceTimersByTimeAsync(14_000);
  expect(absent.failures).toEqual([expect.stringContaining('no word from the server for 13 s')]);
  expect(raised.failures).toEqual([]);
});

test('a subscription that the server forgets without a word is missed while another lives', async () => {
  const server = new SlowServer({ revisedPublishingInterval: 1000, revisedMaxKeepAliveCount: 3 });
  const { failures } = await subscribe(server, 2);
  for (let beat = 0; beat < 10; beat++) {
    await jest.advanceTimersByTimeAsync(3000);
    server.keepAlive(2);
  }
  expect(failures).toEqual([expect.stringContaining('the server has left out a subscription for')]);
});

/** Asks for a publish each second and a keep-alive each three; a late word may take ten more. */
async function subscribe(server: SlowServer, count = 1) {
  let heard = 0;
  const failures: string[] = [];
  const { session } = server;
  const publishing = new Publishing({ session, url: 'opc.tcp://slow', timeoutMs: 10_000, heard: () => void heard++ });
  publishing.failed.catch((error: unknown) => failures.push((error as Error).message));
  const options = { session, publishing, publishingIntervalMs: 1000, keepAliveMs: 3000, now: Date.now, gone: () => undefined };
  for (let index = 0; index < count; index++) await Subscription.create(options);
  return { heard: () => heard, failures };
}

type Answer = (error: Error | null, response?: PublishResponse) => void;

/** The server's side of the wire: it revises what it is asked for, and sends nothing by itself. */
class SlowServer {
  readonly #waiting: Answer[] = [];
  readonly session: RawSession;
  #subscriptions = 0;

  constructor(revised: { readonly revisedPublishingInterval: number; readonly revisedMaxKeepAliveCount: number }) {
    const services = {
      createSubscription: () => Promise.resolve(new CreateSubscriptionResponse({ subscriptionId: ++this.#subscriptions, ...revised })),
      publish: (_request: unknown, answer: Answer) => void this.#waiting.push(answer),
    };
    this.session = services as Pick<RawSession, 'createSubscription' | 'publish'> as RawSession;
  }

  keepAlive(subscriptionId: number): void {
    this.#waiting.shift()?.(null, new PublishResponse({ subscriptionId, notificationMessage: { notificationData: [] } }));
  }
}
