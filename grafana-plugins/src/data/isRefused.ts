import { isFetchError } from '@grafana/runtime';

/** Whether a data source, or a proxy before it, does not accept who asks: wrong credentials in its settings, or a user without the right to query it. */
export function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : error;
  return isFetchError(cause) && (cause.status === 401 || cause.status === 403);
}
