import { createHash, timingSafeEqual } from 'node:crypto';
import type { TokenConfig } from '../config/config.ts';

export type Scope = TokenConfig['scope'];

/** What a request may do. */
export interface Access {
  /** It came with a token or password that is right. */
  readonly known: boolean;
  readonly scopes: ReadonlySet<Scope>;
}

const everything: ReadonlySet<Scope> = new Set(['read', 'control', 'ingest']);
const granted: Readonly<Record<Scope, ReadonlySet<Scope>>> = {
  read: new Set(['read']),
  control: new Set(['read', 'control']),
  ingest: new Set(['ingest']),
};

/** Users of the web config have full access, as in the Prometheus exporter toolkit. */
export const fullAccess: Access = { known: true, scopes: everything };

/** For requests without a right token: all scopes while no token is configured, else none. */
export function anonymousAccess(tokens: readonly TokenConfig[]): Access {
  return { known: false, scopes: tokens.length === 0 ? everything : new Set() };
}

/** The access that `Authorization: Bearer …` gives; undefined when there is no such header or its token is wrong. */
export function bearerAccess(authorization: string | undefined, tokens: readonly TokenConfig[]): Access | undefined {
  const token = /^bearer +([^\s]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const digest = createHash('sha256').update(token).digest();
  let scope: Scope | undefined;
  // all are compared, so that the time tells nothing of which was nearest
  for (const { sha256, scope: candidate } of tokens) {
    if (timingSafeEqual(digest, Buffer.from(sha256, 'hex'))) scope = candidate;
  }
  return scope === undefined ? undefined : { known: true, scopes: granted[scope] };
}
