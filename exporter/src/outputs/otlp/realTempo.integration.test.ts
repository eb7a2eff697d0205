import { describe, expect, test } from '@jest/globals';
import { silentLog } from '../../testing/testExporter.ts';
import { waitFor } from '../../../../tests/waitFor.ts';
import { TracingCounters } from '../../tracing/tracingStatus.ts';
import { OtlpTracing } from './otlpTracing.ts';
import { otlpConfig } from './testing/otlpServer.ts';

/*
 * A real Tempo, as the environment has it:
 *   TEMPO_URL        its HTTP API, such as http://127.0.0.1:3200
 *   TEMPO_OTLP_URL   its receiver for OTLP over HTTP; default: port 4318 of the same host
 */
const { TEMPO_URL: tempo } = process.env;
if (tempo === undefined) process.stderr.write('SKIPPED "a real Tempo" needs a real Tempo: set TEMPO_URL and TEMPO_OTLP_URL\n');
const receiver = process.env['TEMPO_OTLP_URL'] ?? (tempo === undefined ? '' : `http://${new URL(tempo).hostname}:4318`);

interface TempoSpan {
  readonly name: string;
  readonly kind: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly status: { readonly code?: string; readonly message?: string };
  readonly events?: readonly { readonly name: string }[];
}

interface TempoTrace {
  readonly trace: { readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly TempoSpan[] }[] }[] };
}

function start(target: object = {}) {
  const counters = new TracingCounters();
  const config = otlpConfig({ url: receiver, service_name: 'gaugeway-test', traces_per_second: 10_000, ...target });
  const tracing = new OtlpTracing(config, { log: silentLog, version: '1.2.3', counters, limits: { delayMs: 5 } });
  return { tracing, tracer: tracing.tracer, counters, [Symbol.asyncDispose]: () => tracing.close(performance.now() + 2000) };
}

/** The spans of a trace, as soon as there are so many. */
function spansIn(traceId: string, count: number): Promise<readonly TempoSpan[]> {
  return waitFor(
    async () => {
      const { trace } = (await (await fetch(`${tempo}/api/v2/traces/${traceId}`)).json()) as TempoTrace;
      const spans = (trace.resourceSpans ?? []).flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      return spans.length >= count && spans;
    },
    { what: `${count} spans of ${traceId}`, timeoutMs: 30_000, intervalMs: 250 },
  );
}

(tempo === undefined ? describe.skip : describe)('a real Tempo', () => {
  test('a trace with parts, events and an error is found by its id', async () => {
    await using exporter = start();
    const span = exporter.tracer.start('remote_write batch', { attributes: { 'gaugeway.output': 't' } })!;
    const child = span.child('POST', { kind: 'client' });
    child.event('retry');
    child.end(new Error('503 busy'));
    span.end();
    const spans = await spansIn(span.traceId, 2);
    const [batch, request] = spans.toSorted((a, b) => a.name.localeCompare(b.name)).toReversed();
    expect(batch).toMatchObject({ name: 'remote_write batch', status: {} });
    expect(request).toMatchObject({
      name: 'POST',
      kind: 'SPAN_KIND_CLIENT',
      parentSpanId: expect.any(String),
      status: { code: 'STATUS_CODE_ERROR', message: '503 busy' },
      events: [{ name: 'retry' }],
    });
    expect(exporter.counters).toMatchObject({ sentSpans: 2, rejectedSpans: 0 });
  });

  test('a trace is found by device and connector', async () => {
    await using exporter = start();
    const device = `0x${Date.now().toString(16)}`;
    const attributes = { 'gaugeway.device': device, 'gaugeway.connector': 'home' };
    const span = exporter.tracer.start('process home/{name}', { kind: 'consumer', attributes })!;
    span.end();
    await spansIn(span.traceId, 1);
    const query = new URLSearchParams({ q: `{ span.gaugeway.device = "${device}" && span.gaugeway.connector = "home" }` });
    const found = await waitFor(
      async () => {
        const { traces } = (await (await fetch(`${tempo}/api/search?${query.toString()}`)).json()) as {
          readonly traces: readonly { readonly traceID: string }[];
        };
        return traces.length > 0 && traces;
      },
      { what: 'the trace', timeoutMs: 60_000, intervalMs: 500 },
    );
    expect(found).toMatchObject([{ traceID: span.traceId.replace(/^0+/, ''), rootServiceName: 'gaugeway-test' }]);
  }, 90_000);

  test('work that is reported afterwards is part of the trace of its sender', async () => {
    await using exporter = start();
    const sender = exporter.tracer.start('send')!;
    sender.end();
    const nowMs = performance.now();
    exporter.tracer.report('poll', { startMs: nowMs - 3000, endMs: nowMs, parent: sender.traceparent, error: 'no response' });
    const [poll] = (await spansIn(sender.traceId, 2)).filter(({ name }) => name === 'poll');
    expect(Math.abs(Number(BigInt(poll!.startTimeUnixNano) / 1_000_000n) - (Date.now() - 3000))).toBeLessThan(30_000);
    expect(poll!.parentSpanId).toBeDefined();
  });

  test('a path that is wrong says so, and spans wait', async () => {
    await using exporter = start({ url: `${receiver}/wrong` });
    exporter.tracer.start('a')?.end();
    await waitFor(() => exporter.tracing.status.state === 'refusing', { what: 'the refusal' });
    expect(exporter.tracing.status).toMatchObject({ why: expect.stringContaining('404'), pendingSpans: 1 });
  });
});
