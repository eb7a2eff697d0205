import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { ApiError } from './apiError.ts';
import { isOwnHost } from './hosts.ts';
import { contentSecurityPolicy } from './landingPageStyle.ts';

/** Sent with every answer: nobody else's page may embed, read or sniff it. The web config's headers go over these. */
export const securityHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
} as const;

/** Refuses paths that a proxy in front may read differently from this server. */
export function refuseTrickPaths(request: Request, _response: Response, next: NextFunction): void {
  // request.url is the raw request target: node:http does not normalise it
  const path = request.url.split('?', 1)[0] ?? '';
  const segments = path.split('/').slice(1);
  if (!path.startsWith('/')) throw new ApiError('bad_request', 'expected a path that begins with a slash');
  if (segments.slice(0, -1).includes('')) throw new ApiError('bad_request', 'double slashes are not allowed in the path');
  if (segments.some(isTrick)) {
    throw new ApiError('bad_request', 'dot segments, backslashes, encoded slashes and control characters are not allowed in the path');
  }
  next();
}

function isTrick(segment: string): boolean {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    throw new ApiError('bad_request', 'the path is not well encoded');
  }
  return text === '.' || text === '..' || /[/\\\p{Cc}]/u.test(text);
}

/** Refuses a Host that is not ours: the page of a stranger whose name was rebound to this machine's address. */
export function refuseForeignHosts(own: () => { host: string; hosts: readonly string[] }): RequestHandler {
  return (request, _response, next) => {
    const { host } = request.headers;
    // only HTTP/1.0 may come without one, and no browser speaks that
    if (host !== undefined && !isOwnHost(host, own())) {
      throw new ApiError('forbidden', `host "${host}" is not listened on; if it is yours, add it to server.hosts`);
    }
    next();
  };
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses requests that change state when another site's page sent them. */
export function refuseForeignOrigins(request: Request, _response: Response, next: NextFunction): void {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  const foreign =
    (origin !== undefined && hostOf(origin) !== host?.toLowerCase()) || (site !== undefined && site !== 'same-origin' && site !== 'none');
  if (foreign && !safeMethods.has(request.method))
    throw new ApiError('forbidden', 'requests from pages of other sites may not change anything');
  next();
}

/** `https://host:port` without its scheme, which a proxy that ends TLS changes; `null` has none. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
}
