import type { ErrorCode } from '../errors.ts';

type Pattern = readonly [pattern: RegExp, code: ErrorCode];

const socketPatterns: readonly Pattern[] = [
  [/^ECONNREFUSED$/, 'connection_refused'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'host_unknown'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/, 'host_unreachable'],
];

/** By OpenSSL's names, the most specific first. An alert comes from the server. */
const tlsPatterns: readonly Pattern[] = [
  [/ALTNAME/, 'tls_hostname_mismatch'],
  [/ALERT/, 'tls_handshake_refused'],
  [/CERT_(HAS_EXPIRED|NOT_YET_VALID)/, 'tls_certificate_expired'],
  [/CERT|ISSUER|CRL|UNABLE_TO_/, 'tls_untrusted'],
  [/^EPROTO/, 'tls_protocol_error'],
];

/** The code of an error of Node's sockets while connecting; undefined where Node's code is no more specific than `connect`. */
export function connectErrorCode(nodeCode: string): ErrorCode | undefined {
  return codeOf(nodeCode, socketPatterns) ?? tlsErrorCode(nodeCode);
}

/** The code of a TLS error, also on an established connection. */
export function tlsErrorCode(nodeCode: string): ErrorCode | undefined {
  return codeOf(nodeCode, tlsPatterns);
}

function codeOf(nodeCode: string, patterns: readonly Pattern[]): ErrorCode | undefined {
  return patterns.find(([pattern]) => pattern.test(nodeCode))?.[1];
}
