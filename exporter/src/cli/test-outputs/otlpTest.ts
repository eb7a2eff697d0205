import type { Logger } from '@gaugeway/connectors/contract';
import type { OtlpConfig } from '../../config/otlpSchema.ts';
import type { SendResult } from '../../outputs/http/sendResult.ts';
import { TracingCounters, type TracingStatus } from '../../tracing/tracingStatus.ts';
import { mark, type OutputTest } from './outputTest.ts';

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const graceMs = 1000;

/** Sends one span with the attribute `gaugeway.output_test`, as the exporter sends its own. */
export function otlpTest(target: OtlpConfig, version: string): OutputTest {
  return {
    output: 'otlp',
    target,
    what: `the span ${mark}`,
    send: () => sendSpan(target, version),
    // the request ends with `send`
    close: async () => undefined,
  };
}

async function sendSpan(target: OtlpConfig, version: string): Promise<SendResult> {
  // OpenTelemetry is loaded where it is used only
  const { OtlpTracing } = await import('../../outputs/otlp/otlpTracing.ts');
  const tracing = new OtlpTracing({ ...target, traces_per_second: 10 }, { log: silent, version, counters: new TracingCounters() });
  tracing.tracer.start(mark)?.end();
  await tracing.close(performance.now() + target.timeout + graceMs);
  return resultOf(tracing.status);
}

function resultOf({ counters, state, why = 'no answer' }: TracingStatus): SendResult {
  if (counters.rejectedSpans > 0)
    return { kind: 'refused', status: 200, why: `200 ${counters.lastRejection ?? 'rejected'}`, isOfData: true };
  if (counters.sentSpans > 0) return { kind: 'ok' };
  if (state !== 'refusing') return { kind: 'retry', why, isConnectionLost: false };
  return { kind: 'refused', status: Number(/^\d{3}/.exec(why)?.[0] ?? 0), why, isOfData: false };
}
