import { AsyncLocalStorage } from 'node:async_hooks';

interface CurrentSpan {
  readonly traceId: string;
}

const storage = new AsyncLocalStorage<CurrentSpan>();

/** The trace of the work that is being done; undefined where it is not traced. */
export function currentTraceId(): string | undefined {
  return storage.getStore()?.traceId;
}

/** As {@link Span.run}. */
export function runWith<Result>(span: CurrentSpan, work: () => Result): Result {
  return storage.run(span, work);
}
