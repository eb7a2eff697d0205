import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ApiError } from './apiError.ts';
import { isOwnHost } from './hosts.ts';
import { contentSecurityPolicy } from './landingPageStyle.ts';

/** Headers of every response: other sites may not embed or read it. Headers of the web config override them. */
export const securityHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Refuses paths that a reverse proxy may interpret differently from this server. */
export function refuseAmbiguousPaths(request: Request, _response: Response, next: NextFunction): void {
  // request.url is the raw request target: node:http does not normalise it
  const path = request.url.split('?', 1)[0] ?? '';
  const segments = path.split('/').slice(1);
  if (!path.startsWith('/')) throw new ApiError('bad_request', 'expected a path that starts with a slash');
  if (segments.slice(0, -1).includes('')) throw new ApiError('bad_request', 'double slashes are not allowed in the path');
  if (segments.some(isAmbiguous)) {
    throw new ApiError('bad_request', 'dot segments, backslashes, encoded slashes and control characters are not allowed in the path');
  }
  next();
}

function isAmbiguous(segment: string): boolean {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw new ApiError('bad_request', 'the path has an invalid percent encoding');
  }
  return text === '.' || text === '..' || /[/\\\p{Cc}]/u.test(text);
}

/** Refuses a Host header that does not name this server: protection against DNS rebinding. */
export function refuseForeignHosts(own: () => { host: string; hosts: readonly string[] }): RequestHandler {
  return (request, _response, next) => {
    const { host } = request.headers;
    // absent in HTTP/1.0 only, which no browser uses
    if (host !== undefined && !isOwnHost(host, own())) {
      throw new ApiError('forbidden', `unknown host "${host}": add it to server.hosts if it is a name of this server`);
    }
    next();
  };
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses state-changing requests from pages of other sites (CSRF). */
export function refuseForeignOrigins(request: Request, _response: Response, next: NextFunction): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const foreign =
    (origin !== undefined && hostOf(origin) !== host?.toLowerCase()) || (site !== undefined && site !== 'same-origin' && site !== 'none');
  if (foreign && !safeMethods.has(request.method)) throw new ApiError('forbidden', 'cross-site requests must not change anything');
  next();
}

/** The host and port of an Origin header, without the scheme, which a TLS proxy changes; undefined for `null`. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}
