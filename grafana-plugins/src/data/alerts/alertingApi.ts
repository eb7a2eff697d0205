import { lastValueFrom } from 'rxjs';
import { type BackendSrvRequest, type FetchError, getBackendSrv, isFetchError } from '@grafana/runtime';

/** Why a request to Grafana's alerting failed; `slow`: it has not ended, `page`: the answer is HTML. */
type AlertingProblem = 'not-allowed' | 'not-signed-in' | 'not-found' | 'unreachable' | 'slow' | 'page' | 'failed';

/** A request to Grafana's alerting that failed. */
export class AlertingError extends Error {
  constructor(
    readonly problem: AlertingProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Requests Grafana's API for alerting, with the session of the user. Rejects with an {@link AlertingError}. */
export async function requestAlerting<T>(request: BackendSrvRequest, signal?: AbortSignal): Promise<T> {
  try {
    const { data } = await lastValueFrom(getBackendSrv().fetch<T>({ showErrorAlert: false, abortSignal: signal, ...request }));
    if (typeof data === 'string' && /^\s*</.test(data)) {
      throw new AlertingError('page', 'the answer is HTML');
    }
    return data;
  } catch (error) {
    throw errorOf(error);
  }
}

function errorOf(error: unknown): AlertingError {
  if (error instanceof AlertingError) {
    return error;
  }
  if (!isFetchError(error)) {
    return new AlertingError('failed', error instanceof Error ? error.message : String(error), { cause: error });
  }
  const { status, statusText, data } = error as FetchError<{ message?: string; error?: string } | undefined>;
  const message = data?.message || data?.error || statusText || `status ${String(status)}`;
  return new AlertingError(problemOf(status), message, { cause: error });
}

function problemOf(status: number | undefined): AlertingProblem {
  switch (status) {
    case 401:
      return 'not-signed-in';
    case 403:
      return 'not-allowed';
    case 404:
      return 'not-found';
    case 0:
    case 502:
    case 503:
    case 504:
    case undefined:
      return 'unreachable';
    default:
      return 'failed';
  }
}
