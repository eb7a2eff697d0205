import { expect, test } from '@jest/globals';
import { RecordingTracer } from './testing/recordingTracer.ts';
import { serverAttributes } from './serverAttributes.ts';
import { noTracer, type Tracer } from './trace.ts';
import { traced, tracedNow, tracedPart } from './traced.ts';

const work = { name: 'read', kind: 'client', attributes: { a: 1 }, errorType: (error: unknown) => (error as Error).message } as const;

/** Gives no span: work is only reported. */
class ReportingTracer extends RecordingTracer implements Tracer {
  override start(): never {
    return undefined as never;
  }
}

function neverCalled(): never {
  throw new Error('called');
}

const fail = () => Promise.reject(new Error('broken'));

test('traced work has one span, and its part a child', async () => {
  const tracer = new RecordingTracer();
  const result = await traced(tracer, work, (span) =>
    tracedPart(
      span,
      () => ({ name: 'part' }),
      async (part) => part?.event('sent') ?? 7,
    ),
  );
  expect(result).toBe(7);
  expect(tracer.spans.map(({ name, parent, events, ended }) => [name, parent?.name, events, ended?.error])).toEqual([
    ['read', undefined, [], undefined],
    ['part', 'read', ['sent'], undefined],
  ]);
  expect(tracer.spans[0]?.options).toEqual({ kind: 'client', attributes: { a: 1 } });
  expect(tracer.reports).toEqual([]);
});

test('an error ends the span with its type, and is thrown', async () => {
  const tracer = new RecordingTracer();
  await expect(traced(tracer, work, fail)).rejects.toThrow('broken');
  expect(tracer.spans[0]?.attributes).toEqual({ a: 1, 'error.type': 'broken' });
  expect(tracer.spans[0]?.ended?.error).toEqual(new Error('broken'));
});

test('work without a span is reported where it failed or was slow, with its true start', async () => {
  const tracer = new ReportingTracer();
  const startMs = performance.now();
  await traced(tracer, work, async (span) => expect(span).toBeUndefined());
  expect(tracer.reports).toEqual([]);
  await expect(traced(tracer, work, fail)).rejects.toThrow('broken');
  tracer.slowMs = -1;
  await traced(tracer, work, async () => undefined);
  expect(tracer.reports).toEqual([
    { name: 'read', work: expect.objectContaining({ attributes: { a: 1, 'error.type': 'broken' }, error: new Error('broken') }) },
    { name: 'read', work: { kind: 'client', attributes: { a: 1 }, startMs: expect.any(Number), endMs: expect.any(Number) } },
  ]);
  for (const { work: reported } of tracer.reports) {
    expect(reported.startMs).toBeGreaterThanOrEqual(startMs);
    expect(reported.endMs).toBeGreaterThanOrEqual(reported.startMs);
  }
});

test('what ends because of its abort has not failed', async () => {
  const [spans, reports] = [new RecordingTracer(), new ReportingTracer()];
  const signal = AbortSignal.abort();
  for (const tracer of [spans, reports]) await expect(traced(tracer, { ...work, signal }, fail)).rejects.toThrow('broken');
  expect(spans.spans[0]?.ended).toEqual({ error: undefined });
  expect(reports.reports).toEqual([]);
});

test('work that waits for nothing returns why it failed', () => {
  const [spans, reports] = [new RecordingTracer(), new ReportingTracer()];
  for (const tracer of [spans, reports]) {
    tracedNow(tracer, work, () => undefined);
    tracedNow(tracer, work, () => new Error('invalid'));
    expect(() => tracedNow(tracer, work, () => JSON.parse('') as unknown)).toThrow(SyntaxError);
  }
  const errors = [undefined, new Error('invalid'), expect.any(SyntaxError)];
  expect(spans.spans.map(({ ended }) => ended?.error)).toEqual(errors);
  expect(reports.reports.map(({ work: { error } }) => error)).toEqual(errors.slice(1));
});

test('without tracing nothing is reported, and the work is done', async () => {
  const reports: string[] = [];
  const tracer: Tracer = { ...noTracer, report: (name) => void reports.push(name) };
  expect(await traced(tracer, work, async () => 7)).toBe(7);
  await expect(traced(tracer, work, fail)).rejects.toThrow('broken');
  expect(await tracedPart(undefined, neverCalled, async () => 8)).toBe(8);
  expect(reports).toEqual([]);
});

test.each([
  ['wss://user:secret@home.example/api?token=secret', { 'server.address': 'home.example', 'server.port': 443 }],
  ['opc.tcp://plc:4841/path', { 'server.address': 'plc', 'server.port': 4841 }],
  ['opc.tcp://[fd00::1]', { 'server.address': 'fd00::1', 'server.port': 4840 }],
])('the server of %s has no credentials', (url, expected) => {
  expect(serverAttributes(url)).toEqual({ ...expected, 'network.transport': 'tcp' });
});
