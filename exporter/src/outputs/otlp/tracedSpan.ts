import { SpanKind, SpanStatusCode, trace, type Context, type Span as SdkSpan, type Tracer as SdkTracer } from '@opentelemetry/api';
import type { Span, SpanAttributes, SpanOptions } from '@gaugeway/connectors/trace';
import { oneLine } from '../http/sendResult.ts';
import { runWith } from '../../tracing/currentSpan.ts';
import { formatTraceparent } from './traceparent.ts';

const kinds: Record<NonNullable<SpanOptions['kind']>, SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Where a span belongs. */
interface SpanPlace {
  readonly tracer: SdkTracer;
  /** That of the parent. */
  readonly context: Context;
  /**
   * Epoch time at 0 of `performance.now()`, taken once for each trace: parts lie within their whole, and a machine that slept, where `performance.now()`
   * stands still, shifts no later trace.
   */
  readonly originMs: number;
}

interface NewSpan extends SpanOptions {
  /** By `performance.now()`. */
  readonly startMs: number;
}

/** A span of OpenTelemetry. */
export class TracedSpan implements Span {
  isEnded = false;
  readonly traceId: string;
  readonly traceparent: string;
  readonly #place: SpanPlace;
  readonly #span: SdkSpan;
  #hasErrorType: boolean;

  constructor(place: SpanPlace, name: string, { kind = 'internal', attributes = {}, startMs }: NewSpan) {
    this.#place = place;
    const options = { kind: kinds[kind], attributes, startTime: place.originMs + startMs };
    this.#span = place.tracer.startSpan(name, options, place.context);
    this.#hasErrorType = 'error.type' in attributes;
    const context = this.#span.spanContext();
    this.traceId = context.traceId;
    this.traceparent = formatTraceparent(context);
  }

  event(name: string): void {
    this.#span.addEvent(name, this.#nowMs());
  }

  set(attributes: SpanAttributes): void {
    if ('error.type' in attributes) this.#hasErrorType = true;
    this.#span.setAttributes(attributes);
  }

  child(name: string, options: SpanOptions = {}): TracedSpan {
    const context = trace.setSpan(this.#place.context, this.#span);
    return new TracedSpan({ ...this.#place, context }, name, { ...options, startMs: performance.now() });
  }

  run<Result>(work: () => Result): Result {
    return runWith(this, work);
  }

  end(error?: unknown): void {
    this.endAt(performance.now(), error);
  }

  /** `endMs` is by `performance.now()`. */
  endAt(endMs: number, error?: unknown): void {
    if (this.isEnded) return;
    this.isEnded = true;
    if (error !== undefined) this.#fail(error);
    this.#span.end(this.#place.originMs + endMs);
  }

  #fail(error: unknown): void {
    if (!this.#hasErrorType) this.#span.setAttribute('error.type', errorType(error));
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: errorMessage(error) });
  }

  #nowMs(): number {
    return this.#place.originMs + performance.now();
  }
}

/** Of few values: the kind of a connector's error, the code of one of the system, or the name of its class. */
function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { kind, code } = error as { readonly kind?: unknown; readonly code?: unknown };
  for (const type of [kind, code]) if (typeof type === 'string') return type;
  return error.name;
}

/** One line; no stack. */
function errorMessage(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error), []);
}
