import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { OtlpConfig } from '../../config/otlpSchema.ts';
import { HttpEndpoint, type Exchange } from '../http/httpEndpoint.ts';
import type { SpanClient, SpanResult } from './spanSender.ts';
import type { TracingCounters } from '../../tracing/tracingStatus.ts';

const compress = promisify(gzip);

/** Of 4xx and 5xx only these may be repeated (OTLP/HTTP, "Retryable Response Codes"); 408 and 425 by their own meaning. */
const retryable = new Set([408, 425, 429, 502, 503, 504]);

const rejectedPattern = /"rejected(?:Spans|_spans)"\s{0,10}:\s{0,10}"?(\d{1,15})/;

/** Sends spans by OTLP over HTTP, as JSON: the answer is text then, also that of a partial success. */
export class OtlpClient implements SpanClient<ReadableSpan> {
  readonly url: URL;
  readonly #endpoint: HttpEndpoint;
  readonly #counters: TracingCounters;

  constructor(config: OtlpConfig, { counters, version }: { readonly counters: TracingCounters; readonly version: string }) {
    this.url = tracesUrl(config.url);
    this.#endpoint = new HttpEndpoint(config, { 'user-agent': `gaugeway/${version}` });
    this.#counters = counters;
  }

  async send(spans: readonly ReadableSpan[]): Promise<SpanResult> {
    const body = await compress(JsonTraceSerializer.serializeRequest([...spans]) ?? Buffer.alloc(0), { level: 1 });
    const startMs = performance.now();
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const exchange = await this.#endpoint.send({ url: this.url, method: 'POST', headers, body });
    this.#counters.requests++;
    this.#counters.observeRequest((performance.now() - startMs) / 1000);
    if (exchange.result.kind === 'ok') this.#counters.sentBytes += body.length;
    return this.#resultOf(exchange, spans.length);
  }

  close(): void {
    this.#endpoint.close();
  }

  #resultOf({ result, answer }: Exchange, spans: number): SpanResult {
    if (result.kind === 'ok') return this.#accepted(answer?.text ?? '', spans);
    if (result.kind === 'too_large') return { kind: 'too_large', why: result.why };
    if (result.kind === 'refused')
      return result.isOfData ? { kind: 'refused', why: result.why } : { kind: 'retry', state: 'refusing', why: result.why };
    if (answer !== undefined && !retryable.has(answer.status)) return { kind: 'refused', why: result.why };
    return { kind: 'retry', state: 'down', why: result.why, afterMs: result.afterMs };
  }

  /** A partial success has the number of rejected spans; with 0 it is a warning about the request. */
  #accepted(text: string, spans: number): SpanResult {
    const { rejectedSpans, errorMessage } = partialSuccess(text);
    const rejected = Math.min(spans, Math.max(0, Math.trunc(Number(rejectedSpans)) || 0));
    const why = typeof errorMessage === 'string' ? this.#endpoint.clean(errorMessage) : undefined;
    return { kind: 'ok', rejected, why };
  }
}

/** `/v1/traces` is added to a URL without a path, as by `OTEL_EXPORTER_OTLP_ENDPOINT`. */
function tracesUrl(text: string): URL {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url;
}

/** Names as in protobuf's JSON, which allows both spellings. */
function partialSuccess(text: string): { readonly rejectedSpans?: unknown; readonly errorMessage?: unknown } {
  try {
    const answer = JSON.parse(text) as Partial<Record<string, Partial<Record<string, unknown>>>> | null;
    const partial = answer?.['partialSuccess'] ?? answer?.['partial_success'] ?? {};
    return {
      rejectedSpans: partial['rejectedSpans'] ?? partial['rejected_spans'],
      errorMessage: partial['errorMessage'] ?? partial['error_message'],
    };
  } catch {
    // a long answer that is not read to its end, or one of a proxy: the status says that the spans were taken
    return { rejectedSpans: rejectedPattern.exec(text)?.[1] };
  }
}
