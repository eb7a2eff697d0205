import { X509Certificate } from 'node:crypto';
import { type EndpointDescription, UserTokenType } from 'node-opcua-client';
import { offerOf } from '../session/endpoints.ts';

/** The endpoints of a server: one line for each security with its kinds of login, and the expiry of the certificates. */
export function endpointLines(endpoints: readonly EndpointDescription[]): string[] {
  const lines = endpoints.map((endpoint) => `${offerOf(endpoint).padEnd(38)} login: ${loginsOf(endpoint).join(', ') || 'none'}`);
  const expiries = endpoints.flatMap((endpoint) => expiryOf(endpoint) ?? []);
  return [...new Set(lines), ...[...new Set(expiries)].map((day) => `server certificate is valid until ${day}`)];
}

const logins: Readonly<Record<number, string>> = {
  [UserTokenType.Anonymous]: 'anonymous',
  [UserTokenType.UserName]: 'user and password',
  [UserTokenType.Certificate]: 'user certificate',
  [UserTokenType.IssuedToken]: 'token',
};

function loginsOf({ userIdentityTokens }: EndpointDescription): string[] {
  return [...new Set((userIdentityTokens ?? []).map(({ tokenType }) => logins[tokenType] ?? 'unknown'))];
}

function expiryOf({ serverCertificate }: EndpointDescription): string | undefined {
  if (serverCertificate === null || serverCertificate.length === 0) return undefined;
  try {
    return new Date(new X509Certificate(serverCertificate).validTo).toISOString().slice(0, 10);
  } catch {
    return undefined;
  }
}
