import { AsyncLocalStorage } from 'node:async_hooks';

interface CurrentSpan {
  readonly traceId: string;
  readonly traceparent: string;
  /** What it has started may go on for the life of the process, such as a connector after a reload: that is no part of it. */
  readonly isEnded?: boolean;
}

const storage = new AsyncLocalStorage<CurrentSpan>();

/** The trace of the work that is being done; undefined where it is not traced. */
export function currentTraceId(): string | undefined {
  return currentSpan()?.traceId;
}

/** W3C `traceparent` for a request that the work sends; undefined where it is not traced. */
export function currentTraceparent(): string | undefined {
  return currentSpan()?.traceparent;
}

/** As {@link Span.run}. */
export function runWith<Result>(span: CurrentSpan, work: () => Result): Result {
  return storage.run(span, work);
}

function currentSpan(): CurrentSpan | undefined {
  const span = storage.getStore();
  return span?.isEnded === true ? undefined : span;
}
