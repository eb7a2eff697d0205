import { expect, test } from '@jest/globals';
import { RecordingTracer } from '@gaugeway/connectors/testing/recordingTracer';
import { waitFor } from '../../../tests/waitFor.ts';
import { testServer } from './testdata/testServer.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('a request is one span, named by the pattern of its route', async () => {
  const tracer = new RecordingTracer();
  await using server = await testServer({ tracer });
  const init = { headers: { traceparent, 'x-request-id': 'r1', 'user-agent': 'test', authorization: 'Bearer hunter2' } };
  await (await fetch(`${server.url}/api/v1/devices/zigbee/0x01?token=hunter2`, init)).text();
  await (await fetch(`${server.url}/metrics`)).text();
  await (await fetch(`${server.url}/.env`)).text();
  await waitFor(() => tracer.spans.length === 3 && tracer.spans.every(({ ended }) => ended), { what: 'three spans' });
  const [device, scrape, unknown] = tracer.spans;
  expect(device).toMatchObject({ name: 'GET /api/v1/devices/{connector}/{device}', options: { kind: 'server', parent: traceparent } });
  expect(device!.attributes).toEqual({
    'http.request.method': 'GET',
    'http.route': '/api/v1/devices/{connector}/{device}',
    'http.response.status_code': 400,
    'url.path': '/api/v1/devices/zigbee/0x01',
    'url.scheme': 'http',
    'network.protocol.version': '1.1',
    'client.address': '127.0.0.1',
    'user_agent.original': 'test',
    'gaugeway.request_id': 'r1',
  });
  // a client's error is none of the server
  expect(device!.ended).toEqual({ error: undefined });
  expect(scrape).toMatchObject({ name: 'GET /metrics', attributes: { 'http.response.status_code': 200 } });
  expect(unknown!.name).toBe('GET');
  expect(unknown!.attributes).not.toHaveProperty('http.route');
  expect(JSON.stringify(tracer.spans.map(({ attributes }) => attributes))).not.toContain('hunter2');
});

test('a request that fails or is slow is reported where it has no span', async () => {
  const tracer = new RecordingTracer();
  tracer.start = () => undefined as never;
  const stats = () => {
    throw new Error('a defect');
  };
  await using server = await testServer({ tracer, stats });
  await (await fetch(`${server.url}/api/v1/stats`, { headers: { traceparent } })).text();
  await waitFor(() => tracer.reports.length === 1, { what: 'the failure' });
  expect(tracer.reports[0]).toMatchObject({
    name: 'GET /api/v1/stats',
    work: {
      kind: 'server',
      parent: traceparent,
      error: 'status 500',
      attributes: { 'error.type': '500', 'http.response.status_code': 500 },
    },
  });
  tracer.slowMs = -1;
  await (await fetch(`${server.url}/metrics`)).text();
  await waitFor(() => tracer.reports.length === 2, { what: 'the slow one' });
  expect(tracer.reports[1]!.work).toMatchObject({ error: undefined });
});
