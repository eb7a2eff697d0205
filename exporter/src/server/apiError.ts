import type { ConfigProblem } from '../config/config.ts';
import type { ErrorCode } from './schemas.ts';

/** The HTTP status of each error code. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  bad_request: 400,
  bad_config: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  too_many_requests: 429,
  internal: 500,
  overloaded: 503,
};

interface ApiErrorDetails {
  /** The parameter that is wrong. */
  readonly field?: string;
  readonly problems?: readonly ConfigProblem[];
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Thrown by whatever handles a request; its message goes to the client. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: ApiErrorDetails;

  constructor(code: ErrorCode, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return statusOf[this.code];
  }
}

/** A failure for the log, with where it came from. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
