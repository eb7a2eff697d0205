import type { FinishedWork, Span, SpanAttributes, SpanOptions, TraceOptions, Tracer } from '../trace.ts';

/** Traces everything and records the spans in the order of their start. */
export class RecordingTracer implements Tracer {
  slowMs = 1000;
  readonly spans: RecordedSpan[] = [];
  readonly reports: { readonly name: string; readonly work: FinishedWork }[] = [];

  start(name: string, options: TraceOptions = {}): RecordedSpan {
    return this.add(name, options, undefined);
  }

  report(name: string, work: FinishedWork): void {
    this.reports.push({ name, work });
  }

  /** Used by the spans for their children. */
  add(name: string, options: TraceOptions, parent: RecordedSpan | undefined): RecordedSpan {
    const span = new RecordedSpan(this, { name, options, parent });
    this.spans.push(span);
    return span;
  }
}

export class RecordedSpan implements Span {
  readonly name: string;
  readonly options: TraceOptions;
  readonly parent: RecordedSpan | undefined;
  readonly traceId = '0af7651916cd43dd8448eb211c80319c';
  readonly traceparent = `00-${this.traceId}-b7ad6b7169203331-01`;
  readonly events: string[] = [];
  attributes: SpanAttributes;
  ended: { readonly error: unknown } | undefined;
  readonly #tracer: RecordingTracer;

  constructor(tracer: RecordingTracer, { name, options, parent }: Pick<RecordedSpan, 'name' | 'options' | 'parent'>) {
    this.#tracer = tracer;
    this.name = name;
    this.options = options;
    this.parent = parent;
    this.attributes = options.attributes ?? {};
  }

  event(name: string): void {
    this.events.push(name);
  }

  set(attributes: SpanAttributes): void {
    this.attributes = { ...this.attributes, ...attributes };
  }

  child(name: string, options: SpanOptions = {}): RecordedSpan {
    return this.#tracer.add(name, options, this);
  }

  run<Result>(work: () => Result): Result {
    return work();
  }

  end(error?: unknown): void {
    this.ended = { error };
  }
}
