import { ROOT_CONTEXT, trace, TraceFlags, type Context, type Tracer as SdkTracer } from '@opentelemetry/api';
import type { FinishedWork, Span, TraceOptions, Tracer } from '@gaugeway/connectors/trace';
import type { TraceBudget } from './traceBudget.ts';
import { TracedSpan } from './tracedSpan.ts';
import { parseTraceparent, type RemoteParent } from './traceparent.ts';
import type { TracingCounters } from '../../tracing/tracingStatus.ts';

interface TracerOptions {
  readonly sdk: SdkTracer;
  readonly budget: TraceBudget;
  readonly slowMs: number;
  readonly counters: TracingCounters;
}

/** Makes spans of OpenTelemetry for the work that the budget chooses. For all other work the SDK is not called. */
export class OtlpTracer implements Tracer {
  readonly slowMs: number;
  readonly #options: TracerOptions;

  constructor(options: TracerOptions) {
    this.slowMs = options.slowMs;
    this.#options = options;
  }

  /** Work of a sender that does not trace its own part is not traced either: the trace would have no beginning. */
  start(name: string, options: TraceOptions = noOptions): Span | undefined {
    const { budget, counters } = this.#options;
    const parent = options.parent === undefined ? undefined : parseTraceparent(options.parent);
    if (parent?.isSampled === false) return undefined;
    if (!budget.take(name)) {
      counters.suppressedTraces++;
      return undefined;
    }
    return this.#span(name, { ...options, startMs: performance.now() }, parent);
  }

  report(name: string, work: FinishedWork): void {
    const { budget, counters } = this.#options;
    if (!budget.takeReport()) return void counters.suppressedTraces++;
    const parent = work.parent === undefined ? undefined : parseTraceparent(work.parent);
    this.#span(name, work, parent).endAt(work.endMs, work.error);
  }

  #span(name: string, options: TraceOptions & { readonly startMs: number }, parent: RemoteParent | undefined): TracedSpan {
    this.#options.counters.startedTraces++;
    const place = { tracer: this.#options.sdk, context: contextOf(parent), originMs: Date.now() - performance.now() };
    return new TracedSpan(place, name, options);
  }
}

const noOptions: TraceOptions = {};

function contextOf(parent: RemoteParent | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}
