import { expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import type { StoreServer } from '../remote-write/testing/storeServer.ts';
import { OtlpTracing } from './otlpTracing.ts';
import type { SenderLimits } from './spanSender.ts';
import { attributesOf, decodeExport, otlpConfig, spansOf, startOtlpServer } from './testing/otlpServer.ts';
import { TracingCounters } from '../../tracing/tracingStatus.ts';

/** A process may be stopped between a look at one clock and at the other. */
const toleranceMs = 2000;

type Line = readonly [level: string, message: string, fields: unknown];

/** The tracer of a config, its status, and what it logs. */
function start(target: object, limits: Partial<SenderLimits> = {}) {
  const lines: Line[] = [];
  const write = (level: string) => (message: string, fields?: object) => void lines.push([level, message, fields]);
  const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
  const counters = new TracingCounters();
  const tracing = new OtlpTracing(otlpConfig({ traces_per_second: 10_000, ...target }), {
    log,
    version: '1.2.3',
    counters,
    limits: { delayMs: 5, retry: { firstMs: 5, longestMs: 20 }, ...limits },
  });
  const trace = (...names: string[]) => names.forEach((name) => tracing.tracer.start(name)?.end());
  const close = (withinMs = 2000) => tracing.close(performance.now() + withinMs);
  return { tracing, tracer: tracing.tracer, counters, lines, trace, close, [Symbol.asyncDispose]: () => close(0) };
}

interface FixedAnswer {
  readonly status?: number;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

function answers(server: StoreServer, { status = 200, text = '{}', headers = {} }: FixedAnswer = {}): void {
  server.answer = (_request, response) => response.writeHead(status, headers).end(text);
}

test('a span as it is on the wire', async () => {
  await using server = await startOtlpServer();
  const target = {
    url: server.url,
    service_name: 'plant',
    resource: { 'deployment.environment.name': 'lab' },
    headers: { 'X-Scope-OrgID': 'a' },
  };
  await using exporter = start(target);
  const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const beforeMs = Date.now();
  const span = exporter.tracer.start('process home/{device}', { kind: 'consumer', parent, attributes: { 'messaging.system': 'mqtt' } })!;
  span.event('decoded');
  span.set({ 'messaging.message.body.size': 12 });
  const child = span.child('POST', { kind: 'client' });
  child.end(Object.assign(new Error('connect\nrefused'), { code: 'ECONNREFUSED' }));
  span.end();
  await exporter.close();
  const [request] = server.received;
  expect(request).toMatchObject({ method: 'POST', url: '/v1/traces', headers: { 'x-scope-orgid': 'a', 'user-agent': 'gaugeway/1.2.3' } });
  expect(attributesOf(decodeExport(request!).resourceSpans[0]!.resource.attributes)).toMatchObject({
    'service.name': 'plant',
    'service.version': '1.2.3',
    'deployment.environment.name': 'lab',
  });
  const [inner, outer] = spansOf(server.received);
  expect(outer).toMatchObject({ traceId: span.traceId, parentSpanId: 'b7ad6b7169203331', name: 'process home/{device}', kind: 5 });
  expect(span.traceparent).toBe(`00-${outer!.traceId}-${outer!.spanId}-01`);
  expect(outer!.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  expect(attributesOf(outer!.attributes)).toEqual({ 'messaging.system': 'mqtt', 'messaging.message.body.size': 12 });
  expect(outer!.events.map(({ name }) => name)).toEqual(['decoded']);
  expect(inner).toMatchObject({ parentSpanId: outer!.spanId, kind: 3, status: { code: 2, message: 'connect refused' } });
  expect(attributesOf(inner!.attributes)).toEqual({ 'error.type': 'ECONNREFUSED' });
  // parts lie within their whole, and all of it in the present
  const times = [outer!.startTimeUnixNano, inner!.startTimeUnixNano, inner!.endTimeUnixNano, outer!.endTimeUnixNano].map(BigInt);
  expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
  expect(Number(times[0]! / 1_000_000n)).toBeGreaterThanOrEqual(beforeMs - toleranceMs);
  expect(Number(times[3]! / 1_000_000n)).toBeLessThanOrEqual(Date.now() + toleranceMs);
});

test('work that is reported afterwards has its true start', async () => {
  await using server = await startOtlpServer();
  await using exporter = start({ url: server.url });
  const beforeMs = Date.now();
  const nowMs = performance.now();
  exporter.tracer.report('poll', {
    startMs: nowMs - 5000,
    endMs: nowMs - 1000,
    error: 'no response',
    attributes: { 'error.type': 'timeout' },
  });
  const reportedMs = Date.now();
  await exporter.close();
  const [span] = spansOf(server.received);
  const startMs = Number(BigInt(span!.startTimeUnixNano) / 1_000_000n);
  expect(startMs).toBeGreaterThanOrEqual(beforeMs - 5000 - toleranceMs);
  expect(startMs).toBeLessThanOrEqual(reportedMs - 5000 + toleranceMs);
  expect(Number(BigInt(span!.endTimeUnixNano) - BigInt(span!.startTimeUnixNano))).toBeCloseTo(4e9, -4);
  expect(span).toMatchObject({ status: { code: 2, message: 'no response' } });
  expect(attributesOf(span!.attributes)).toEqual({ 'error.type': 'timeout' });
});

test('a sender that does not trace its own part is followed, an invalid one ignored', async () => {
  await using server = await startOtlpServer();
  await using exporter = start({ url: server.url });
  expect(exporter.tracer.start('a', { parent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' })).toBeUndefined();
  const span = exporter.tracer.start('b', { parent: '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01' });
  expect(span?.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
  expect(exporter.counters).toMatchObject({ startedTraces: 1, suppressedTraces: 0 });
});

test('what the rate does not allow is counted', async () => {
  await using server = await startOtlpServer();
  await using exporter = start({ url: server.url, traces_per_second: 0.001 });
  exporter.trace('a', 'a', 'a', 'b');
  await exporter.close();
  expect(spansOf(server.received).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(exporter.counters).toMatchObject({ startedTraces: 2, suppressedTraces: 2, sentSpans: 2 });
});

test.each([429, 502, 503, 504])('spans wait after %d, and arrive once', async (status) => {
  await using server = await startOtlpServer();
  answers(server, { status, text: 'busy' });
  await using exporter = start({ url: server.url });
  exporter.trace('a');
  await waitFor(() => server.received.length > 1, { what: 'another attempt' });
  expect(exporter.tracing.status).toMatchObject({ state: 'down', why: `${status} busy`, pendingSpans: 1, lastSuccessMs: undefined });
  server.received.length = 0;
  answers(server);
  await waitFor(() => exporter.tracing.status.state === 'up', { what: 'the output up' });
  expect(exporter.counters).toMatchObject({ sentSpans: 1, droppedSpans: new Map() });
  expect(exporter.counters.retriedRequests).toBeGreaterThan(0);
  expect(exporter.tracing.status).toMatchObject({ pendingSpans: 0, why: undefined, lastSuccessMs: expect.any(Number) });
  expect(exporter.lines.map(([level, message]) => `${level} ${message}`)).toEqual([
    'warn cannot reach output for traces: spans wait',
    'info output for traces takes spans',
  ]);
});

test.each([400, 422, 500, 501])('spans that are refused with %d are dropped and counted, and block no others', async (status) => {
  await using server = await startOtlpServer();
  answers(server, { status, text: 'not these' });
  await using exporter = start({ url: server.url });
  exporter.trace('a', 'b');
  await waitFor(() => exporter.tracing.status.state === 'refusing', { what: 'the refusal' });
  expect(exporter.counters.droppedSpans).toEqual(new Map([['refused', 2]]));
  expect(exporter.tracing.status).toMatchObject({ why: `${status} not these`, pendingSpans: 0 });
  answers(server);
  exporter.trace('c');
  await waitFor(() => exporter.counters.sentSpans === 1, { what: 'the next span' });
  expect(server.received).toHaveLength(2);
});

test.each([401, 403, 404])('spans wait where %d says nothing about them', async (status) => {
  await using server = await startOtlpServer();
  answers(server, { status, text: 'no' });
  await using exporter = start({ url: server.url });
  exporter.trace('a');
  await waitFor(() => exporter.tracing.status.state === 'refusing', { what: 'the refusal' });
  answers(server);
  await waitFor(() => exporter.counters.sentSpans === 1, { what: 'the span' });
  expect(exporter.counters.droppedSpans).toEqual(new Map());
});

test('a redirect is not followed', async () => {
  await using elsewhere = await startOtlpServer();
  await using server = await startOtlpServer();
  answers(server, { status: 307, headers: { location: `${elsewhere.url}/v1/traces` } });
  await using exporter = start({ url: server.url });
  exporter.trace('a');
  await waitFor(() => exporter.tracing.status.state === 'refusing', { what: 'the refusal' });
  expect(exporter.tracing.status.why).toContain('which is not followed');
  expect(elsewhere.received).toEqual([]);
});

test('a request that is too large is halved', async () => {
  await using server = await startOtlpServer();
  server.answer = (request, response) => response.writeHead(spansOf([request]).length > 2 ? 413 : 200).end('{}');
  await using exporter = start({ url: server.url });
  exporter.trace('a', 'b', 'c', 'd', 'e');
  await waitFor(() => exporter.counters.sentSpans === 5, { what: 'all spans' });
  expect(exporter.counters.droppedSpans).toEqual(new Map());
});

test('a single span that is too large is dropped', async () => {
  await using server = await startOtlpServer();
  server.answer = (request, response) => response.writeHead(spansOf([request]).some(({ name }) => name === 'large') ? 413 : 200).end('{}');
  await using exporter = start({ url: server.url });
  exporter.trace('a', 'large', 'c');
  await waitFor(() => exporter.counters.sentSpans === 2, { what: 'the others' });
  expect(exporter.counters.droppedSpans).toEqual(new Map([['too_large', 1]]));
});

test.each([
  [{ partialSuccess: { rejectedSpans: '2', errorMessage: 'trace too large:\n hunter2' } }, 2],
  [{ partial_success: { rejected_spans: 1, error_message: 'trace too large: hunter2' } }, 1],
  [{ partialSuccess: { rejectedSpans: 0, errorMessage: 'use gRPC' } }, 0],
  [{ partialSuccess: { rejectedSpans: 99 } }, 3],
  [{ partialSuccess: { rejectedSpans: 2, errorMessage: 'long '.repeat(5000) } }, 2],
  [{ partialSuccess: null }, 0],
  [null, 0],
])('a partial success %j', async (answer, rejected) => {
  await using server = await startOtlpServer();
  answers(server, { text: JSON.stringify(answer) });
  await using exporter = start({ url: server.url, bearer_token: 'hunter2' });
  exporter.trace('a', 'b', 'c');
  await waitFor(() => exporter.tracing.status.state === 'up', { what: 'the answer' });
  const { rejectedSpans, sentSpans, lastRejection = '' } = exporter.counters;
  expect([rejectedSpans, sentSpans]).toEqual([rejected, 3 - rejected]);
  expect(`${lastRejection}${JSON.stringify(exporter.lines)}`).not.toContain('hunter2');
  expect(exporter.lines.filter(([level]) => level === 'warn')).toHaveLength(rejected > 0 ? 1 : 0);
});

test('the queue is bounded while the server is away: the newest spans are kept', async () => {
  const server = await startOtlpServer();
  const { url } = server;
  await server[Symbol.asyncDispose]();
  await using exporter = start({ url }, { queue: 10, batch: 4 });
  exporter.trace(...Array.from({ length: 100 }, (_, at) => `span ${at}`));
  await waitFor(() => exporter.tracing.status.state === 'down', { what: 'the failure' });
  await waitFor(() => exporter.counters.retriedRequests > 2, { what: 'more attempts' });
  expect(exporter.tracing.status.pendingSpans).toBeLessThanOrEqual(14);
  await exporter.close(500);
  const dropped = exporter.counters.droppedSpans;
  expect(dropped.get('queue_full')! + dropped.get('stopped')!).toBe(100);
  expect(exporter.lines).toHaveLength(1);
});

test('the end sends what waits, also behind a request that is under way', async () => {
  await using server = await startOtlpServer();
  let answerFirst: () => void = () => undefined;
  server.answer = (_request, response) => void (answerFirst = () => response.end('{}'));
  await using exporter = start({ url: server.url });
  exporter.trace('a');
  await waitFor(() => server.received.length === 1, { what: 'the first request' });
  exporter.trace('b');
  const closed = exporter.close();
  answers(server);
  answerFirst();
  await closed;
  expect(spansOf(server.received).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(exporter.counters).toMatchObject({ sentSpans: 2, droppedSpans: new Map() });
});

test('the end waits for no server that does not answer, and counts what is lost', async () => {
  await using server = await startOtlpServer(() => undefined);
  await using exporter = start({ url: server.url });
  exporter.trace('a', 'b');
  await waitFor(() => server.received.length === 1, { what: 'the request' });
  exporter.trace('c');
  await exporter.close(50);
  exporter.trace('d');
  expect(exporter.counters).toMatchObject({ sentSpans: 0, droppedSpans: new Map([['stopped', 4]]) });
  expect(exporter.tracing.status.pendingSpans).toBe(0);
});

test('a token that is renewed', async () => {
  const file = join(await temporaryFolder(), 'token');
  writeFileSync(file, 'first');
  await using server = await startOtlpServer();
  server.answer = ({ headers }, response) => response.writeHead(headers.authorization === 'Bearer second' ? 200 : 401).end('{}');
  await using exporter = start({ url: server.url, bearer_token_file: file });
  exporter.trace('a');
  await waitFor(() => exporter.tracing.status.state === 'refusing', { what: 'the refusal' });
  writeFileSync(file, 'second');
  await waitFor(() => exporter.counters.sentSpans === 1, { what: 'the span' });
});

test('a message with a long text is cut, and the environment changes nothing', async () => {
  process.env['OTEL_TRACES_SAMPLER'] = 'always_off';
  process.env['OTEL_EXPORTER_OTLP_HEADERS'] = 'authorization=other';
  try {
    await using server = await startOtlpServer();
    await using exporter = start({ url: `${server.url}/otlp/v1/traces` });
    const span = exporter.tracer.start('a', { attributes: { long: 'x'.repeat(5000) } })!;
    span.end(new Error('y'.repeat(5000)));
    await exporter.close();
    expect(server.received[0]).toMatchObject({ url: '/otlp/v1/traces' });
    expect(server.received[0]!.headers.authorization).toBeUndefined();
    const [wire] = spansOf(server.received);
    expect(String(attributesOf(wire!.attributes)['long'])).toHaveLength(1000);
    expect(wire!.status.message).toHaveLength(300);
  } finally {
    delete process.env['OTEL_TRACES_SAMPLER'];
    delete process.env['OTEL_EXPORTER_OTLP_HEADERS'];
  }
});
