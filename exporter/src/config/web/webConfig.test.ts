import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { type Certificates, makeCertificates } from '../../../../tests/servers/certificates.ts';
import { loadWebConfig } from './webConfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-web-'));
const file = join(folder, 'web.yaml');
let certificates: Certificates;

beforeAll(() => {
  certificates = makeCertificates(folder);
  writeFileSync(join(folder, 'junk.crt'), 'no certificate');
});

function load(text: string) {
  writeFileSync(file, text);
  return loadWebConfig(file);
}

function problems(text: string): string[] {
  const result = load(text);
  if (result.ok) return [];
  return result.problems.map((problem) => {
    expect(problem.file).toBe(file);
    return `${problem.line}:${problem.column} ${problem.path}: ${problem.message}`.replaceAll(folder, '<folder>');
  });
}

const pair = 'cert_file: server.crt, key_file: server.key';
const hash = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG';

test.each([
  [
    'an unknown key',
    'tls_config: {}',
    ['1:1 tls_config: unknown key "tls_config"; expected one of tls_server_config, http_server_config, basic_auth_users, rate_limit'],
  ],
  ['an unknown key inside', `tls_server_config: { ${pair}, ca: x }`, [expect.stringContaining('unknown key "ca"')]],
  ['no key', 'tls_server_config:\n  cert_file: server.crt', ['2:3 tls_server_config.key_file: missing: expected key_file or key']],
  [
    'no certificate',
    'tls_server_config:\n  key_file: server.key',
    ['2:3 tls_server_config.cert_file: missing: expected cert_file or cert'],
  ],
  [
    'an empty name',
    'tls_server_config: { cert_file: "", key_file: server.key }',
    ['1:33 tls_server_config.cert_file: expected a non-empty string'],
  ],
  [
    'both certificate and file',
    `tls_server_config: { cert: x, ${pair} }`,
    ['1:28 tls_server_config.cert: expected one of cert and cert_file, found both'],
  ],
  [
    'a missing file',
    'tls_server_config:\n  cert_file: none.crt\n  key_file: server.key',
    ['2:14 tls_server_config.cert_file: cannot read file "<folder>/none.crt": no such file or folder'],
  ],
  [
    'no certificate in the file',
    'tls_server_config: { cert_file: junk.crt, key_file: server.key }',
    ['1:33 tls_server_config.cert_file: cannot use certificate: no start line'],
  ],
  [
    'no key in the file',
    'tls_server_config: { cert_file: server.crt, key_file: server.crt }',
    [expect.stringMatching(/^1:55 tls_server_config.key_file: cannot use key: /)],
  ],
  [
    'a key of another certificate',
    'tls_server_config: { cert_file: server.crt, key_file: client.key }',
    ['1:55 tls_server_config.key_file: cannot use certificate with this key: key values mismatch'],
  ],
  [
    'a CA that is none',
    `tls_server_config: { ${pair}, client_ca_file: junk.crt, client_auth_type: RequireAndVerifyClientCert }`,
    [expect.stringMatching(/tls_server_config.client_ca_file: cannot use CA certificate: /)],
  ],
  [
    'a CA without a policy',
    `tls_server_config: { ${pair}, client_ca_file: ca.crt }`,
    ['1:83 tls_server_config.client_ca_file: has no effect without client_auth_type: RequireAndVerifyClientCert'],
  ],
  [
    'names of clients without a policy',
    `tls_server_config: { ${pair}, client_auth_type: NoClientCert, client_allowed_sans: [a] }`,
    [expect.stringContaining('client_allowed_sans: has no effect without client_auth_type')],
  ],
  [
    'an unknown policy',
    `tls_server_config: { ${pair}, client_auth_type: Always }`,
    [
      '1:85 tls_server_config.client_auth_type: expected one of NoClientCert, RequestClientCert, RequireAnyClientCert, RequireClientCert, VerifyClientCertIfGiven, RequireAndVerifyClientCert',
    ],
  ],
  [
    'an unknown version',
    `tls_server_config: { ${pair}, min_version: SSL30 }`,
    [expect.stringContaining('min_version: expected one of TLS10, TLS11, TLS12, TLS13')],
  ],
  [
    'versions upside down',
    `tls_server_config: { ${pair}, min_version: TLS13, max_version: TLS12 }`,
    [expect.stringContaining('tls_server_config.min_version: expected at most max_version, TLS12')],
  ],
  [
    'an invented cipher',
    `tls_server_config: { ${pair}, cipher_suites: [TLS_FOO] }`,
    [expect.stringMatching(/cipher_suites\[0\]: expected one of TLS_AES_128/)],
  ],
  [
    'an invented curve',
    `tls_server_config: { ${pair}, curve_preferences: [P256] }`,
    [expect.stringContaining('curve_preferences[0]: expected one of CurveP256, CurveP384, CurveP521, X25519')],
  ],
  ['an unknown header', 'http_server_config: { headers: { Server: x } }', [expect.stringContaining('unknown key "Server"')]],
  [
    'a wrong header',
    'http_server_config: { headers: { X-Frame-Options: allow } }',
    [expect.stringContaining('expected one of deny, sameorigin')],
  ],
  [
    'a header of two lines',
    'http_server_config: { headers: { X-XSS-Protection: "a\\nb" } }',
    [expect.stringContaining('expected printable ASCII')],
  ],
  [
    'a password in clear',
    'basic_auth_users:\n  alice: hunter2',
    ['2:10 basic_auth_users.alice: expected a bcrypt hash, as `htpasswd -nBC 10 ""` prints it'],
  ],
  [
    'a hash that costs too much',
    `basic_auth_users: { alice: "${hash.replace('10', '15')}" }`,
    [expect.stringContaining('expected a bcrypt hash with a cost of at most 14')],
  ],
  ['a rate that is none', 'rate_limit: { interval: often }', [expect.stringContaining('rate_limit.interval: expected a duration')]],
  ['a list', '- a', [expect.stringContaining('expected a mapping')]],
  ['no YAML', 'tls_server_config: [', [expect.stringMatching(/^1:/)]],
  ['the same key twice', 'rate_limit: {}\nrate_limit: {}', [expect.stringContaining('is given twice')]],
])('refuses %s', (_what, text, expected) => {
  expect(problems(text)).toEqual(expected);
});

test('finds several problems at once and never shows a secret', () => {
  const found = problems('basic_auth_users: { alice: hunter2, bob: 7 }\nhttp_server_config: { http3: true }');
  expect(found).toHaveLength(3);
  expect(found.join()).not.toMatch(/hunter2|7\b.*found/);
});

test('refuses a file that is not there', () => {
  const missing = join(folder, 'missing.yaml');
  expect(loadWebConfig(missing)).toEqual({
    ok: false,
    files: [missing],
    problems: [
      {
        file: missing,
        line: 1,
        column: 1,
        path: '',
        code: 'file_unreadable',
        message: `cannot read web config "${missing}": no such file or folder`,
      },
    ],
  });
});

test.each([
  ['an empty file', ''],
  ['only comments', '# nothing\n  # yet\n'],
  ['empty parts', 'tls_server_config: {}\nhttp_server_config: {}\nbasic_auth_users: {}\nrate_limit: {}'],
  ['HTTP/2, which is ignored', 'http_server_config: { http2: true }'],
])('%s means plain HTTP without users', (_what, text) => {
  expect(load(text)).toEqual({ ok: true, files: [file], config: { headers: {}, users: new Map() } });
});

test('takes all keys of the toolkit', () => {
  const result = load(`
tls_server_config:
  cert_file: server.crt
  key_file: ${certificates.server.key}
  client_ca_file: ca.crt
  client_auth_type: RequireAndVerifyClientCert
  client_allowed_sans: [localhost]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]
  prefer_server_cipher_suites: false
  curve_preferences: [X25519, CurveP256]
http_server_config:
  http2: false
  headers: { Strict-Transport-Security: max-age=31536000 }
basic_auth_users: { alice: ${hash} }
rate_limit: { interval: 1s, burst: 20 }
`);
  expect(result).toMatchObject({
    ok: true,
    files: [file, join(folder, 'server.crt'), certificates.server.key, join(folder, 'ca.crt')],
    config: {
      tls: {
        clientAuth: 'RequireAndVerifyClientCert',
        allowedSans: ['localhost'],
        context: {
          minVersion: 'TLSv1.2',
          maxVersion: 'TLSv1.3',
          honorCipherOrder: false,
          ecdhCurve: 'X25519:P-256',
          ciphers: 'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
        },
      },
      headers: { 'Strict-Transport-Security': 'max-age=31536000' },
      users: new Map([['alice', hash]]),
      rateLimit: { intervalMs: 1000, burst: 20 },
    },
  });
});
