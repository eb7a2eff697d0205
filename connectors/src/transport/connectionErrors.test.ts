import { expect, test } from '@jest/globals';
import { connectErrorCode, tlsErrorCode } from './connectionErrors.ts';

test.each([
  ['ECONNREFUSED', 'connection_refused'],
  ['ENOTFOUND', 'host_unknown'],
  ['EAI_AGAIN', 'host_unknown'],
  ['EHOSTUNREACH', 'host_unreachable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls_hostname_mismatch'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls_handshake_refused'],
  ['CERT_HAS_EXPIRED', 'tls_certificate_expired'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls_untrusted'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls_untrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls_untrusted'],
  ['EPROTO', 'tls_protocol_error'],
  ['ETIMEDOUT', undefined],
  ['ECONNRESET', undefined],
])('%s is %s', (nodeCode, code) => {
  expect(connectErrorCode(nodeCode)).toBe(code);
});

test('an established connection has TLS codes only', () => {
  expect(tlsErrorCode('EHOSTUNREACH')).toBeUndefined();
  expect(tlsErrorCode('CERT_HAS_EXPIRED')).toBe('tls_certificate_expired');
});
