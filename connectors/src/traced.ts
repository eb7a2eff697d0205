import type { Span, SpanOptions, Tracer } from './trace.ts';

/** A unit of work as traces show it. */
export interface TracedWork extends SpanOptions {
  readonly name: string;
  /** The attribute `error.type`; by default the tracer decides. */
  readonly errorType?: (error: unknown) => string | undefined;
  /** After its abort an error is no failure. */
  readonly signal?: AbortSignal;
}

/** Does work that waits for something. It has a span, or is reported afterwards where it failed or was slow. */
export async function traced<Result>(tracer: Tracer, what: TracedWork, work: (span?: Span) => Promise<Result>): Promise<Result> {
  const span = tracer.start(what.name, optionsOf(what));
  if (span !== undefined) return spanned(span, what, () => work(span));
  const startMs = performance.now();
  try {
    const result = await work();
    reportSlow(tracer, what, startMs);
    return result;
  } catch (error) {
    reportFailed(tracer, what, { startMs, error });
    throw error;
  }
}

/** The same for a part of traced work; without a span of the whole it is not traced. */
export function tracedPart<Result>(
  whole: Span | undefined,
  what: () => TracedWork,
  work: (span?: Span) => Promise<Result>,
): Promise<Result> {
  if (whole === undefined) return work();
  const part = what();
  const span = whole.child(part.name, optionsOf(part));
  return spanned(span, part, () => work(span));
}

/** The same for work that waits for nothing. It returns why it failed, if it did. */
export function tracedNow(tracer: Tracer, what: TracedWork, work: (span?: Span) => unknown): void {
  const span = tracer.start(what.name, optionsOf(what));
  const startMs = performance.now();
  try {
    const error = span === undefined ? work() : span.run(() => work(span));
    if (span !== undefined) end(span, what, error);
    else if (error !== undefined) reportFailed(tracer, what, { startMs, error });
    else reportSlow(tracer, what, startMs);
  } catch (error) {
    if (span !== undefined) end(span, what, error);
    else reportFailed(tracer, what, { startMs, error });
    throw error;
  }
}

async function spanned<Result>(span: Span, what: TracedWork, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (error) {
    end(span, what, error);
    throw error;
  }
}

function end(span: Span, what: TracedWork, error: unknown): void {
  const failure = what.signal?.aborted === true ? undefined : error;
  if (failure !== undefined) span.set(errorAttributes(what, failure));
  span.end(failure);
}

function reportSlow(tracer: Tracer, what: TracedWork, startMs: number): void {
  const endMs = performance.now();
  if (endMs - startMs > tracer.slowMs) tracer.report(what.name, { ...optionsOf(what), startMs, endMs });
}

function reportFailed(tracer: Tracer, what: TracedWork, { startMs, error }: { readonly startMs: number; readonly error: unknown }): void {
  if (tracer.slowMs === Infinity || what.signal?.aborted === true) return;
  const attributes = { ...what.attributes, ...errorAttributes(what, error) };
  tracer.report(what.name, { ...optionsOf(what), attributes, startMs, endMs: performance.now(), error });
}

function errorAttributes({ errorType }: TracedWork, error: unknown): SpanOptions['attributes'] & object {
  const type = errorType?.(error);
  return type === undefined ? {} : { 'error.type': type };
}

function optionsOf({ kind, attributes }: TracedWork): SpanOptions {
  return { ...(kind !== undefined && { kind }), ...(attributes !== undefined && { attributes }) };
}
