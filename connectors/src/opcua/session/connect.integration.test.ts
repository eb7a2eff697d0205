import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeIds, MessageSecurityMode, SecurityPolicy, type StatusCode, StatusCodes, UserTokenType } from 'node-opcua-client';
import { freePort } from '../../../../tests/servers/freePort.ts';
import { openPki, type Pki } from '../pki/pki.ts';
import { TrustStore } from '../pki/trustStore.ts';
import { policies, type SecurityConfig } from '../config/securityConfig.ts';
import { startProxy } from '../testing/proxy.ts';
import { addNumber, setNumber, startServer, type TestServer, type TestServerOptions } from '../testing/server.ts';
import { connect, type ConnectOptions, type OpcuaConnection } from './connect.ts';

const open: SecurityConfig = { mode: 'None', policy: 'None' };
const secured: SecurityConfig = { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('a session reads, and is lost when the server stops', async () => {
  const server = await start({ populate: (namespace) => setNumber(addNumber(namespace, 'a'), 42) });
  const { session, lost } = await reach({ url: server.url });
  const { value } = await session.read({ nodeId: `ns=${server.namespace.index};s=a`, attributeId: AttributeIds.Value });
  expect(value.value).toBe(42);
  await server.stop();
  await expect(lost).rejects.toMatchObject({ code: 'lost', message: expect.stringContaining(`cannot read from "${server.url}": `) });
});

test('a connection that is cut is lost', async () => {
  const server = await start();
  const proxy = await startProxy(server.port);
  closing.push(() => proxy.stop());
  const { lost } = await reach({ url: proxy.url });
  proxy.cut();
  await expect(lost).rejects.toMatchObject({ code: 'lost' });
});

test('no server listens', async () => {
  const url = `opc.tcp://127.0.0.1:${await freePort()}`;
  await expect(reach({ url })).rejects.toMatchObject({ code: 'connect', message: `cannot connect to "${url}": ECONNREFUSED` });
});

test('a server that accepts connections and does not respond', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  closing.push(async () => void silent.close());
  const { port } = silent.address() as { port: number };
  const url = `opc.tcp://127.0.0.1:${port}`;
  await expect(reach({ url, timeoutMs: 300 })).rejects.toMatchObject({
    code: 'timeout',
    message: `cannot connect to "${url}": timeout: no response for 0.3 s`,
  });
});

describe('issue 10.22: a peer that is not an OPC UA server, or a busy one', () => {
  const noOpcua = 'the response is not OPC UA: check that the port is that of an OPC UA server';
  const closed =
    'the peer closed the connection without an OPC UA response: check that it is an OPC UA server and that it accepts another client';
  const wrongHost = 'the server does not accept this URL: its host name or path differs (BadTcpEndpointUrlInvalid)';
  test.each([
    { name: 'garbage', response: Buffer.from('no OPC UA at all\n'), code: 'opcua_not_a_server', cause: noOpcua },
    { name: 'HTTP', response: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), code: 'opcua_not_a_server', cause: noOpcua },
    { name: 'a TLS alert', response: Buffer.from([0x15, 3, 1, 0, 2, 2, 0x46]), code: 'opcua_connection_refused', cause: closed },
    { name: 'a close', response: Buffer.alloc(0), code: 'opcua_connection_refused', cause: closed },
    { name: 'a wrong host', response: refusal(StatusCodes.BadTcpEndpointUrlInvalid), code: 'opcua_url_refused', cause: wrongHost },
    {
      name: 'too much work',
      response: refusal(StatusCodes.BadTcpServerTooBusy),
      code: 'opcua_server_unavailable',
      cause: 'the server is too busy (BadTcpServerTooBusy)',
    },
    {
      name: 'a start',
      response: refusal(StatusCodes.BadServerHalted),
      code: 'opcua_server_unavailable',
      cause: 'the server is halted: it is starting or stopping (BadServerHalted)',
    },
  ])('$name', async ({ response, code, cause }) => {
    const peer = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(response)));
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
    closing.push(async () => void peer.close());
    const url = `opc.tcp://127.0.0.1:${(peer.address() as { port: number }).port}`;
    const message = expect.stringContaining(`cannot connect to "${url}": ${cause}`);
    await expect(reach({ url })).rejects.toMatchObject({ code, message });
  });
});

test('no other security than the configured one is used', async () => {
  const server = await start({ policies: [SecurityPolicy.Basic256Sha256], modes: [MessageSecurityMode.Sign] });
  await expect(reach({ url: server.url, security: secured })).rejects.toMatchObject({
    code: 'opcua_security_not_offered',
    message: `cannot connect to "${server.url}": it does not offer SignAndEncrypt/Basic256Sha256, only Sign/Basic256Sha256; set "security" to one of them`,
  });
  await expect(reach({ url: server.url, security: open })).rejects.toMatchObject({ code: 'opcua_security_not_offered' });
});

test('an unknown server is refused until its certificate is trusted', async () => {
  const server = await start();
  const pki = await newPki();
  const denied = await reach({ url: server.url, security: secured, pki }).catch((error: unknown) => error as Error);
  const [rejected] = new TrustStore(pki.folder).rejected;
  const thumbprint = rejected?.certificate.fingerprint.replaceAll(':', '') ?? '';
  expect(denied).toMatchObject({
    code: 'opcua_certificate_untrusted',
    kind: 'auth',
    message: expect.stringContaining(`run "gaugeway opcua trust -c CONFIG ${thumbprint}"`),
  });
  if (rejected !== undefined) new TrustStore(pki.folder).trust(rejected.certificate);
  const { endpoint, certificateExpiresAtMs } = await reach({ url: server.url, security: secured, pki });
  expect(endpoint.securityMode).toBe(MessageSecurityMode.SignAndEncrypt);
  expect(certificateExpiresAtMs).toBe(Date.parse(rejected?.certificate.validTo ?? ''));
});

test('a server with another certificate than before is refused', async () => {
  const first = await start();
  const pki = await newPki();
  await connectTrusted(first, pki);
  await first.stop();
  const second = await start({ port: first.port });
  await expect(reach({ url: second.url, security: secured, pki })).rejects.toMatchObject({
    code: 'opcua_certificate_untrusted',
    message: expect.stringContaining('it differs from the trusted certificate of the same application'),
  });
});

test('a server that does not trust us', async () => {
  const server = await start({ isStrict: true });
  const pki = await newPki();
  await expect(connectTrusted(server, pki)).rejects.toMatchObject({
    code: 'opcua_client_certificate_refused',
    kind: 'auth',
    message: expect.stringContaining('the server does not accept our certificate'),
  });
});

test('users and passwords', async () => {
  const server = await start({ users: { me: 'right' } });
  const as = (password: string) => ({ url: server.url, identity: { type: UserTokenType.UserName, userName: 'me', password } as const });
  await expect(reach(as('wrong'))).rejects.toMatchObject({
    code: 'opcua_login_refused',
    message: expect.stringContaining(`cannot log in to "${server.url}" as user "me": the server rejects this user name or password`),
  });
  await expect(reach({ url: server.url })).rejects.toMatchObject({
    code: 'opcua_login_not_offered',
    message: `cannot log in to "${server.url}" as anonymous: the server does not offer this with security None`,
  });
  await expect(reach(as('right'))).resolves.toMatchObject({ url: server.url });
});

describe('every mode and policy', () => {
  let server: TestServer;
  let pki: Pki;
  beforeAll(async () => {
    server = await startServer({ policies: policies.map((policy) => SecurityPolicy[policy]) });
    pki = await openPki({ folder: mkdtempSync(join(tmpdir(), 'gaugeway-pki-')) });
    await connectTrusted(server, pki);
  });
  afterAll(async () => {
    await pki.close();
    await server.stop();
  });

  test.each(policies.flatMap((policy) => (['Sign', 'SignAndEncrypt'] as const).map((mode) => ({ mode, policy }))))(
    '$mode with $policy',
    async (security) => {
      const { endpoint } = await reach({ url: server.url, security, pki });
      expect(endpoint.securityMode).toBe(MessageSecurityMode[security.mode]);
      expect(endpoint.securityPolicyUri).toBe(SecurityPolicy[security.policy]);
    },
  );
});

test('an abort ends the attempt', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  closing.push(async () => void silent.close());
  const { port } = silent.address() as { port: number };
  const stop = new AbortController();
  const attempt = reach({ url: `opc.tcp://127.0.0.1:${port}` }, stop.signal);
  stop.abort(new Error('enough'));
  await expect(attempt).rejects.toThrow('enough');
});

/** An Error message [OPC 10000-6 7.1.2.5]. */
function refusal({ value }: StatusCode): Buffer {
  const message = Buffer.alloc(16);
  message.write('ERRF');
  message.writeUInt32LE(message.length, 4);
  message.writeUInt32LE(value, 8);
  message.writeInt32LE(-1, 12);
  return message;
}

async function start(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await startServer(options);
  closing.push(() => server.stop());
  return server;
}

async function newPki(): Promise<Pki> {
  const pki = await openPki({ folder: mkdtempSync(join(tmpdir(), 'gaugeway-pki-')) });
  closing.push(() => pki.close());
  return pki;
}

async function reach(options: Partial<ConnectOptions> & { url: string }, signal = new AbortController().signal): Promise<OpcuaConnection> {
  const pki = options.pki ?? (await newPki());
  const connection = await connect(
    { security: open, identity: { type: UserTokenType.Anonymous }, timeoutMs: 30_000, ...options, pki },
    signal,
  );
  closing.push(() => connection.close());
  return connection;
}

/** Connects to a server after its certificate was trusted. */
async function connectTrusted(server: TestServer, pki: Pki): Promise<OpcuaConnection> {
  await reach({ url: server.url, security: secured, pki }).catch(() => undefined);
  const store = new TrustStore(pki.folder);
  for (const { certificate } of store.rejected) store.trust(certificate);
  return reach({ url: server.url, security: secured, pki });
}
