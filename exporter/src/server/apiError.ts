import type { ConfigProblem } from '../config/config.ts';

interface ApiErrorEntry {
  readonly status: number;
  readonly meaning: string;
  readonly action: string;
}

/** Errors of the HTTP API by code. docs/errors.md is generated from it. */
export const apiErrors = {
  bad_request: {
    status: 400,
    meaning: 'The request is not valid.',
    action: 'Correct the parameter that `field` names, or what the message describes.',
  },
  bad_config: {
    status: 400,
    meaning: 'The config is not valid, so it was not reloaded.',
    action: 'Correct the problems in `problems` and reload again. The old config stays in force.',
  },
  unauthorized: {
    status: 401,
    meaning: 'The request has no valid token or password.',
    action: 'Send `Authorization: Bearer TOKEN` with a token of `server.tokens`, or a user of the web config.',
  },
  forbidden: {
    status: 403,
    meaning: 'The token lacks the scope, the Host header names another server, or a page of another site sent the request.',
    action: 'Use a token with the scope in the message, or add the host name to `server.hosts`.',
  },
  not_found: {
    status: 404,
    meaning: 'The path, or the connector, device or area in the request, does not exist.',
    action: 'Check the path against /openapi.json, and names against /api/v1/devices.',
  },
  method_not_allowed: {
    status: 405,
    meaning: 'The path does not support the method.',
    action: 'Use a method of the `Allow` header.',
  },
  safety_not_confirmed: {
    status: 409,
    meaning: 'The maintenance would mute the alerts of a leak, smoke, gas or carbon monoxide sensor.',
    action: 'If that is meant, send the request again with `"safety": true`.',
  },
  too_large: { status: 413, meaning: 'The request body is too large.', action: 'Send a smaller body, or none where none is needed.' },
  too_many_requests: {
    status: 429,
    meaning: 'There are more requests than `rate_limit` of the web config allows, or too many passwords to check.',
    action: 'Send fewer requests, or increase `rate_limit`. With `Retry-After`, wait that many seconds.',
  },
  internal: {
    status: 500,
    meaning: 'The request failed because of an error in the exporter.',
    action: 'Report a bug with the log line "cannot handle request".',
  },
  not_stored: {
    status: 507,
    meaning: 'The state database cannot be written, so that a restart would lose the change. It was not made.',
    action: 'Free disk space in the data folder, or make it writable; the log has the cause.',
  },
  overloaded: {
    status: 503,
    meaning: 'Too many requests of the same kind are in progress.',
    action: 'Wait as long as `Retry-After` says. If scrapes get it, scrape less often or increase `server.max_scrapes`.',
  },
} as const satisfies Readonly<Record<string, ApiErrorEntry>>;

export type ApiErrorCode = keyof typeof apiErrors;

export const apiErrorCodes = Object.keys(apiErrors) as [ApiErrorCode, ...ApiErrorCode[]];

interface ApiErrorDetails {
  /** The parameter that is not valid. */
  readonly field?: string;
  readonly problems?: readonly ConfigProblem[];
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Thrown by request handlers; the message goes to the client. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly details: ApiErrorDetails;

  constructor(code: ApiErrorCode, message: string, details: ApiErrorDetails = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return apiErrors[this.code].status;
  }
}

/** The text of an error for the log, with its stack. */
export function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
