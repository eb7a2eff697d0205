import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { TokenConfig } from '../config/config.ts';
import type { Users } from '../config/web/webConfig.ts';
import { ApiError } from './apiError.ts';
import { PasswordCheck } from './passwordCheck.ts';

export type Scope = TokenConfig['scope'];

/** The permissions of a request. */
export interface Access {
  /** The request has a valid token or password. */
  readonly isAuthenticated: boolean;
  /** Whose credentials these are: `token "ops"`, `user "admin"`; undefined without any. */
  readonly holder?: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** Tokens and users in force. */
export interface Credentials {
  readonly tokens: readonly TokenConfig[];
  /** `basic_auth_users` of the web config; with at least one, every request needs a password or a token. */
  readonly users: Users;
}

const everything: ReadonlySet<Scope> = new Set(['read', 'control', 'ingest']);
const granted: Readonly<Record<Scope, ReadonlySet<Scope>>> = {
  read: new Set(['read']),
  control: new Set(['read', 'control']),
  ingest: new Set(['ingest']),
};

/** Determines the access of a request for {@link authorize}. Refuses requests without valid credentials when the web config has users. */
export function authenticate(current: () => Credentials): RequestHandler {
  const passwords = new PasswordCheck();
  return async (request, response, next) => {
    const { tokens, users } = current();
    const { authorization } = request.headers;
    let access = bearerAccess(authorization, tokens);
    // users of the web config have full access, as in the Prometheus exporter toolkit
    const user = access === undefined ? await passwords.accepted(authorization, users) : undefined;
    if (user !== undefined) access = { isAuthenticated: true, scopes: everything, holder: `user "${user}"` };
    if (access === undefined && users.size > 0) throw unauthorized(current());
    response.locals['access'] = access ?? anonymousAccess(tokens);
    next();
  };
}

/** Refuses requests that lack the scope of a route. */
export function authorize(scope: Scope | 'open', current: () => Credentials): RequestHandler {
  return (_request, response, next) => {
    const access = response.locals['access'] as Access;
    if (scope === 'open' || access.scopes.has(scope)) return next();
    if (!access.isAuthenticated) throw unauthorized(current());
    throw new ApiError('forbidden', `the token lacks the scope "${scope}"`, {
      headers: { 'WWW-Authenticate': `Bearer realm="gaugeway", error="insufficient_scope", scope="${scope}"` },
    });
  };
}

/** Access without valid credentials: all scopes while no token is configured, else none. */
function anonymousAccess(tokens: readonly TokenConfig[]): Access {
  return { isAuthenticated: false, scopes: tokens.length === 0 ? everything : new Set() };
}

/** Access by `Authorization: Bearer …`; undefined without a valid token. */
function bearerAccess(authorization: string | undefined, tokens: readonly TokenConfig[]): Access | undefined {
  const token = /^bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const digest = createHash('sha256').update(token).digest();
  let match: TokenConfig | undefined;
  // no early exit: the time must not depend on which token matches
  for (const candidate of tokens) {
    if (timingSafeEqual(digest, Buffer.from(candidate.sha256, 'hex'))) match = candidate;
  }
  return match && { isAuthenticated: true, scopes: granted[match.scope], holder: `token "${match.name}"` };
}

/** The error for missing credentials, with a challenge for each configured scheme. */
function unauthorized({ tokens, users }: Credentials): ApiError {
  const challenges = [
    ...(users.size > 0 ? ['Basic realm="gaugeway", charset="UTF-8"'] : []),
    ...(tokens.length > 0 ? ['Bearer realm="gaugeway"'] : []),
  ];
  const ways = [...(users.size > 0 ? ['a user and password'] : []), ...(tokens.length > 0 ? ['a token'] : [])].join(' or ');
  return new ApiError('unauthorized', `expected ${ways}`, { headers: { 'WWW-Authenticate': challenges } });
}
