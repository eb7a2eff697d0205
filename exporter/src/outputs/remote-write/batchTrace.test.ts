import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RecordingTracer } from '@gaugeway/connectors/testing/recordingTracer';
import { waitFor } from '../../../../tests/waitFor.ts';
import { runWith } from '../../tracing/currentSpan.ts';
import { FakeServer } from '../testing/fakeServer.ts';
import { TargetRig } from '../testing/targetRig.ts';
import { StoreServer } from './testing/storeServer.ts';
import { batchOf, testClient } from './testing/testClient.ts';

let rig: TargetRig;
let tracer: RecordingTracer;

beforeEach(() => {
  rig = new TargetRig();
  rig.tracer = tracer = new RecordingTracer();
});

afterEach(() => rig.target.close(0));

async function ended(): Promise<void> {
  await rig.drained();
  await waitFor(() => tracer.spans.every((span) => span.ended), { what: 'the end of the spans' });
}

test('a batch has its requests as parts, with each retry as an event', async () => {
  const server = new FakeServer();
  server.faults.push('break', { kind: 'retry', why: '503 busy', isConnectionLost: false });
  rig.open(server, { url: 'https://user.example/api/v1/write?token=hunter2', bearer_token: 'hunter2' });
  rig.ship([[1, 5, 0]]);
  await ended();
  const [batch, request] = tracer.spans;
  expect(batch).toMatchObject({ name: 'remote_write batch', ended: { error: undefined } });
  expect(batch!.attributes).toMatchObject({ 'gaugeway.output': 't', 'gaugeway.samples': 1 });
  expect(request).toMatchObject({ name: 'POST', options: { kind: 'client' }, events: ['retry', 'retry'] });
  expect(request!.parent).toBe(batch);
  expect(request!.attributes).toMatchObject({
    'http.request.method': 'POST',
    'server.address': 'user.example',
    'server.port': 443,
    'url.full': 'https://user.example/api/v1/write',
  });
  expect(JSON.stringify(tracer.spans.map(({ attributes }) => attributes))).not.toContain('hunter2');
});

test('a refused request fails, with the words of the server', async () => {
  const server = new FakeServer();
  server.refusedSeries.set(1, 'out of order sample');
  rig.open(server);
  rig.ship([[1, 5, 0]]);
  await ended();
  expect(tracer.spans[1]).toMatchObject({
    attributes: { 'http.response.status_code': 400, 'error.type': '400' },
    ended: { error: '400 out of order sample' },
  });
  expect(tracer.spans[0]!.ended).toEqual({ error: undefined });
});

test('a batch without a span is reported where it was slow', async () => {
  tracer.start = () => undefined as never;
  tracer.slowMs = -1;
  rig.open(new FakeServer());
  rig.ship([[1, 5, 0]]);
  await waitFor(() => tracer.reports.length === 1, { what: 'the report' });
  expect(tracer.reports[0]).toMatchObject({
    name: 'remote_write batch',
    work: { error: undefined, attributes: { 'gaugeway.output': 't' } },
  });
});

test('the target gets the trace context of a request, not of a probe or of work that has ended', async () => {
  rig.open(new FakeServer());
  await using store = await StoreServer.start();
  await using client = testClient({ url: `${store.url}/api/v1/write` });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const span = { traceId: '0af7651916cd43dd8448eb211c80319c', traceparent, isEnded: false };
  const request = await client.encode(batchOf(['iot_a{device="a"}', 1, 1.7e12]));
  await runWith(span, async () => {
    await client.probe();
    await client.post(request);
    span.isEnded = true;
    await client.post(request);
  });
  expect(store.received.length).toBeGreaterThanOrEqual(3);
  expect(store.received.flatMap(({ headers }) => headers['traceparent'] ?? [])).toEqual([traceparent]);
});
