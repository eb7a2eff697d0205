import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { expect, test } from '@jest/globals';
import { waitFor } from '../../../tests/waitFor.ts';
import { type Certificates, makeCertificates } from '../../../tests/servers/certificates.ts';
import { serverConfig, testServer } from './testdata/testServer.ts';

interface Files {
  readonly certificates: Certificates;
  readonly web_config: string;
  write(settings: object): void;
}

function files(settings: object = {}): Files {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-tls-'));
  const web_config = join(folder, 'web.yaml');
  const write = (changed: object) =>
    writeFileSync(web_config, JSON.stringify({ tls_server_config: { cert_file: 'server.crt', key_file: 'server.key', ...changed } }));
  write(settings);
  return { certificates: makeCertificates(folder), web_config, write };
}

/** The status of `/-/healthy`, or the code of the failure. */
async function health(url: string, options: ConnectionOptions): Promise<number | string> {
  return new Promise((resolve) => {
    const sent = request(`${url}/-/healthy`, { ...options, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end();
  });
}

const trusting = ({ certificates: { ca } }: Files) => ({ ca: readFileSync(ca.cert) });
const as = (pair: { cert: string; key: string }) => ({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) });

test('speaks TLS', async () => {
  const tls = files();
  await using server = await testServer({}, { web_config: tls.web_config });
  expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(await health(server.url, trusting(tls))).toBe(200);
  expect(await health(server.url, {})).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
});

test.each([
  ['TLSv1.2', { max_version: 'TLS12' }],
  ['TLSv1.3', { min_version: 'TLS13' }],
])('accepts only %s if configured', async (version, settings) => {
  const tls = files(settings);
  await using server = await testServer({}, { web_config: tls.web_config });
  const only = (one: string) => health(server.url, { ...trusting(tls), minVersion: one as 'TLSv1.2', maxVersion: one as 'TLSv1.2' });
  expect(await only(version)).toBe(200);
  expect(await only(version === 'TLSv1.2' ? 'TLSv1.3' : 'TLSv1.2')).toMatch(/EPROTO|ERR_SSL/);
});

test('speaks only the suites of the config below TLS 1.3', async () => {
  const tls = files({ cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] });
  await using server = await testServer({}, { web_config: tls.web_config });
  const below = { ...trusting(tls), maxVersion: 'TLSv1.2' as const };
  expect(await health(server.url, { ...below, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' })).toBe(200);
  expect(await health(server.url, { ...below, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).toMatch(/EPROTO|ERR_SSL/);
  expect(await health(server.url, trusting(tls))).toBe(200);
});

// who comes: nobody, a certificate of the CA without names, one for localhost, one of another CA for localhost
test.each([
  ['NoClientCert', {}, [200, 200, 200, 200]],
  ['RequestClientCert', {}, [200, 200, 200, 200]],
  ['RequireAnyClientCert', {}, [0, 200, 200, 200]],
  ['RequireClientCert', {}, [0, 200, 200, 200]],
  ['VerifyClientCertIfGiven', {}, [200, 200, 200, 0]],
  ['RequireAndVerifyClientCert', {}, [0, 200, 200, 0]],
  ['RequireAndVerifyClientCert', { client_allowed_sans: ['localhost'] }, [0, 0, 200, 0]],
  ['RequireAndVerifyClientCert', { client_allowed_sans: ['other', '127.0.0.1'] }, [0, 0, 200, 0]],
  ['RequireAndVerifyClientCert', { client_allowed_sans: ['*host', 'local', '127.0.0.2', 'LOCALHOST'] }, [0, 0, 0, 0]],
  ['VerifyClientCertIfGiven', { client_allowed_sans: ['localhost'] }, [0, 0, 200, 0]],
])('%s %j lets in who it should', async (client_auth_type, settings, expected) => {
  const tls = files({ client_auth_type, ...(client_auth_type !== 'NoClientCert' && { client_ca_file: 'ca.crt' }), ...settings });
  const other = files();
  await using server = await testServer({}, { web_config: tls.web_config });
  for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
    const base = { ...trusting(tls), minVersion: version, maxVersion: version };
    const clients = [
      base,
      { ...base, ...as(tls.certificates.client) },
      { ...base, ...as(tls.certificates.server) },
      { ...base, ...as(other.certificates.server) },
    ];
    const answers = await Promise.all(clients.map((client) => health(server.url, client)));
    expect(answers.map((answer) => (answer === 200 ? 200 : 0))).toEqual(expected);
  }
});

test('a resumed session without a certificate stays out', async () => {
  const tls = files({ client_auth_type: 'RequireAndVerifyClientCert', client_ca_file: 'ca.crt' });
  await using server = await testServer({}, { web_config: tls.web_config });
  const { port } = new URL(server.url);
  const sessions: Buffer[] = [];
  const answers: string[] = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const socket = connect({ ...trusting(tls), host: '127.0.0.1', port: Number(port), session: sessions[0] });
    socket.on('session', (session) => void sessions.push(session));
    socket.on('error', () => undefined);
    socket.write('GET /-/healthy HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await new Promise((resolve) => socket.once('close', resolve));
    answers.push(answer);
  }
  expect(answers).toEqual(['', '']);
});

test('new certificates are taken at the next connection, without a reload', async () => {
  const tls = files();
  const before = trusting(tls);
  await using server = await testServer({}, { web_config: tls.web_config });
  expect(await health(server.url, before)).toBe(200);
  makeCertificates(join(tls.web_config, '..'));
  expect(await health(server.url, trusting(tls))).toBe(200);
  expect(await health(server.url, before)).not.toBe(200);
});

test('a broken certificate changes nothing and is logged once', async () => {
  const tls = files();
  await using server = await testServer({}, { web_config: tls.web_config });
  writeFileSync(tls.certificates.server.cert, 'half a file');
  expect(await health(server.url, trusting(tls))).toBe(200);
  expect(await health(server.url, trusting(tls))).toBe(200);
  const warnings = server.sources.logged.filter(({ level }) => level === 'warn');
  expect(warnings).toEqual([
    {
      level: 'warn',
      message: 'web config not reloaded: the old one stays in force',
      fields: { problem: expect.stringContaining('tls_server_config.cert_file: cannot use certificate') },
    },
  ]);
});

test('users, headers and limits change with the file; turning TLS off needs a restart', async () => {
  const tls = files();
  await using server = await testServer({}, { web_config: tls.web_config });
  const { tls_server_config } = JSON.parse(readFileSync(tls.web_config, 'utf8'));
  expect(await health(server.url, trusting(tls))).toBe(200);
  const hash = '$2b$04$YQzdIJG7SUjMOeo/wPD2EeyMHhqhw3BPoFbp1Xx8yD0kXaOeHMsRG';
  writeFileSync(tls.web_config, JSON.stringify({ tls_server_config, basic_auth_users: { alice: hash } }));
  expect(await health(server.url, trusting(tls))).toBe(401);
  writeFileSync(tls.web_config, JSON.stringify({ tls_server_config, rate_limit: { interval: '1h', burst: 1 } }));
  expect([await health(server.url, trusting(tls)), await health(server.url, trusting(tls))]).toEqual([200, 429]);
  writeFileSync(tls.web_config, '');
  expect(await health(server.url, trusting(tls))).toBe(429);
  expect(server.sources.logged.at(-1)?.fields).not.toBeUndefined();
  expect(JSON.stringify(server.sources.logged)).toContain('TLS was turned on or off: restart to apply');
});

test('a reload may name another web config', async () => {
  const [first, second] = [files(), files()];
  await using server = await testServer({}, { web_config: first.web_config });
  expect(await health(server.url, trusting(first))).toBe(200);
  await server.running.update(serverConfig({ web_config: second.web_config }));
  expect(await health(server.url, trusting(second))).toBe(200);
  expect(await health(server.url, trusting(first))).not.toBe(200);
});

test('a bad web config stops the start', async () => {
  const tls = files({ min_version: 'SSL30' });
  await expect(testServer({}, { web_config: tls.web_config })).rejects.toThrow(
    /^cannot use web config ".*": .*min_version: expected one of TLS10/,
  );
});

test('a connection that never shakes hands does not hold up the end', async () => {
  const tls = files();
  const server = await testServer({}, { web_config: tls.web_config });
  const socket = connectTcp(Number(new URL(server.url).port), '127.0.0.1');
  await waitFor(() => socket.readyState === 'open', { what: 'connection' });
  let isClosed = false;
  void server.running.close().then(() => (isClosed = true));
  // Node itself gives up on a handshake after two minutes
  await waitFor(() => isClosed, { what: 'the end' });
});
