import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { CreateSubscriptionResponse, DataChangeNotification, DataValue, PublishResponse } from 'node-opcua-client';
import { RecordingTracer } from '../../testing/recordingTracer.ts';
import type { RawSession } from '../session/rawSession.ts';
import { Publishing } from './publishing.ts';
import { noTracer, type Tracer } from '../../trace.ts';
import { Subscription } from './subscription.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('issue 10.18 (open62541#1485): a server that raises the publishing interval is not considered lost', async () => {
  const server = new SlowServer({ revisedPublishingInterval: 10_000, revisedMaxKeepAliveCount: 3 });
  const { responses, failures } = await subscribe(server);
  for (let count = 1; count <= 4; count++) {
    await jest.advanceTimersByTimeAsync(30_000);
    server.keepAlive(1);
    expect(responses()).toBe(count);
  }
  expect(failures).toEqual([]);
  await jest.advanceTimersByTimeAsync(41_000);
  expect(failures).toEqual([expect.stringContaining('no response from the server for 40 s')]);
});

test('the same for the keep-alive count; the requested values apply where it omits the revised ones', async () => {
  const raised = await subscribe(new SlowServer({ revisedPublishingInterval: 1000, revisedMaxKeepAliveCount: 30 }));
  const absent = await subscribe(new SlowServer({ revisedPublishingInterval: 0, revisedMaxKeepAliveCount: 0 }));
  await jest.advanceTimersByTimeAsync(14_000);
  expect(absent.failures).toEqual([expect.stringContaining('no response from the server for 13 s')]);
  expect(raised.failures).toEqual([]);
});

test('a subscription that the server silently deleted is noticed while another publishes', async () => {
  const server = new SlowServer({ revisedPublishingInterval: 1000, revisedMaxKeepAliveCount: 3 });
  const { failures } = await subscribe(server, 2);
  for (let count = 0; count < 10; count++) {
    await jest.advanceTimersByTimeAsync(3000);
    server.keepAlive(2);
  }
  expect(failures).toEqual([expect.stringContaining('no response for one subscription for')]);
});

/** Requests a publishing interval of one second and a keep-alive interval of three, with a timeout of ten. */
async function subscribe(server: SlowServer, count = 1, tracer: Tracer = noTracer) {
  let responses = 0;
  const failures: string[] = [];
  const { session } = server;
  const publishing = new Publishing({ session, url: 'opc.tcp://slow', timeoutMs: 10_000, onResponse: () => void responses++, tracer });
  publishing.failed.catch((error: unknown) => failures.push((error as Error).message));
  const options = { session, publishing, publishingIntervalMs: 1000, keepAliveMs: 3000, now: Date.now, onNodeDeleted: () => undefined };
  for (let index = 0; index < count; index++) await Subscription.create(options);
  return { responses: () => responses, failures };
}

type PublishCallback = (error: Error | null, response?: PublishResponse) => void;

/** A fake server: it revises the requested values, and sends keep-alives only when a test says so. */
class SlowServer {
  readonly #queued: PublishCallback[] = [];
  readonly session: RawSession;
  #subscriptions = 0;

  constructor(revised: { readonly revisedPublishingInterval: number; readonly revisedMaxKeepAliveCount: number }) {
    const services = {
      createSubscription: () => Promise.resolve(new CreateSubscriptionResponse({ subscriptionId: ++this.#subscriptions, ...revised })),
      publish: (_request: unknown, callback: PublishCallback) => void this.#queued.push(callback),
    };
    this.session = services as Pick<RawSession, 'createSubscription' | 'publish'> as RawSession;
  }

  keepAlive(subscriptionId: number): void {
    this.#answer(subscriptionId, []);
  }

  values(subscriptionId: number, clientHandles: readonly number[]): void {
    const monitoredItems = clientHandles.map((clientHandle) => ({ clientHandle, value: new DataValue({}) }));
    this.#answer(subscriptionId, [new DataChangeNotification({ monitoredItems })]);
  }

  #answer(subscriptionId: number, notificationData: DataChangeNotification[]): void {
    this.#queued.shift()?.(null, new PublishResponse({ subscriptionId, notificationMessage: { notificationData } }));
  }
}

test('a publish response with values is a span; a keep-alive is none', async () => {
  const server = new SlowServer({ revisedPublishingInterval: 1000, revisedMaxKeepAliveCount: 3 });
  const tracer = new RecordingTracer();
  const { responses } = await subscribe(server, 1, tracer);
  server.keepAlive(1);
  expect(tracer.spans).toEqual([]);
  server.values(1, [1, 2]);
  expect(responses()).toBe(2);
  expect(tracer.spans).toMatchObject([
    {
      name: 'opcua publish',
      options: { kind: 'consumer' },
      attributes: { 'opcua.subscription': 1, 'opcua.notifications': 2, 'server.address': 'slow', 'server.port': 4840 },
      ended: { error: undefined },
    },
  ]);
});
