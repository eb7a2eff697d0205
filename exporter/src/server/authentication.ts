import type { RequestHandler } from 'express';
import type { TokenConfig } from '../config/config.ts';
import type { Users } from '../config/web/webConfig.ts';
import { type Access, anonymousAccess, bearerAccess, fullAccess, type Scope } from './access.ts';
import { ApiError } from './apiError.ts';
import { PasswordCheck } from './passwordCheck.ts';

/** Who may do what, as configured now. */
export interface Credentials {
  readonly tokens: readonly TokenConfig[];
  /** `basic_auth_users` of the web config; with any of them, every request needs a password or a token. */
  readonly users: Users;
}

/** Finds out what a request may do, for {@link authorize}; refuses it when the web config has users and it comes as none of them. */
export function authenticate(current: () => Credentials): RequestHandler {
  const passwords = new PasswordCheck();
  return async (request, response, next) => {
    const { tokens, users } = current();
    const { authorization } = request.headers;
    let access = bearerAccess(authorization, tokens);
    if (access === undefined && (await passwords.accepts(authorization, users))) access = fullAccess;
    if (access === undefined && users.size > 0) throw unauthorized(current());
    response.locals['access'] = access ?? anonymousAccess(tokens);
    next();
  };
}

/** Lets through requests that may do what a route is for. */
export function authorize(scope: Scope | 'open', current: () => Credentials): RequestHandler {
  return (_request, response, next) => {
    const access = response.locals['access'] as Access;
    if (scope === 'open' || access.scopes.has(scope)) return next();
    if (!access.known) throw unauthorized(current());
    throw new ApiError('forbidden', `the token lacks the scope "${scope}"`, {
      headers: { 'WWW-Authenticate': `Bearer realm="gaugeway", error="insufficient_scope", scope="${scope}"` },
    });
  };
}

/** The ways in that are configured. */
function unauthorized({ tokens, users }: Credentials): ApiError {
  const challenges = [
    ...(users.size > 0 ? ['Basic realm="gaugeway", charset="UTF-8"'] : []),
    ...(tokens.length > 0 ? ['Bearer realm="gaugeway"'] : []),
  ];
  const ways = [...(users.size > 0 ? ['a user and password'] : []), ...(tokens.length > 0 ? ['a token'] : [])].join(' or ');
  return new ApiError('unauthorized', `expected ${ways}`, { headers: { 'WWW-Authenticate': challenges } });
}
