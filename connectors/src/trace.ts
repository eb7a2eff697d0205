/** Names of attributes are those of OpenTelemetry's semantic conventions. Never credentials, never payloads. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  /** Default: internal. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: SpanAttributes;
}

export interface TraceOptions extends SpanOptions {
  /** W3C `traceparent` of the sender. What is no valid one is ignored. */
  readonly parent?: string | undefined;
}

/** Work that is over. Times are those of `performance.now()`. */
export interface FinishedWork extends TraceOptions {
  readonly startMs: number;
  readonly endMs: number;
  /** Why it failed. */
  readonly error?: unknown;
}

/** Makes traces of units of work, such as one message, one poll or one request, as far as the config allows. */
export interface Tracer {
  /** Work that takes longer is slow; Infinity: nothing is traced, so there is no need to take the time. */
  readonly slowMs: number;
  /** The span of a unit of work; undefined where it is not traced, which costs a comparison. */
  start(name: string, options?: TraceOptions): Span | undefined;
  /** Traces work afterwards that has no span and failed or was slow. */
  report(name: string, work: FinishedWork): void;
}

/** Work that is being traced. */
export interface Span {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** W3C `traceparent` for the receiver of a request. */
  readonly traceparent: string;
  /** Something happened at this moment: `decoded`. */
  event(name: string): void;
  set(attributes: SpanAttributes): void;
  /** A part of the work that waits for something, such as a request. */
  child(name: string, options?: SpanOptions): Span;
  /** Lines that are logged and exemplars that are made in `work`, and in what it starts and awaits, carry the trace id. */
  run<Result>(work: () => Result): Result;
  /** Ends it; an error says why it failed. */
  end(error?: unknown): void;
}

/** Traces nothing. */
export const noTracer: Tracer = { slowMs: Infinity, start: () => undefined, report: () => undefined };
