import { beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describeWith } from '../../../../tests/servers/describeWith.ts';
import { type Certificates, makeCertificates } from '../../../../tests/servers/certificates.ts';
import { temporaryFolder } from '../../../../tests/servers/server.ts';
import { StoreServer } from './testing/storeServer.ts';
import { batchOf, testClient } from './testing/testClient.ts';

const one = batchOf(['iot_a{device="a"}', 1, 1.7e12]);

async function post(target: object) {
  await using client = testClient(target);
  return await client.post(await client.encode(one));
}

/** A proxy that opens tunnels, and its log. */
async function startProxy(): Promise<{ proxy: StoreServer; tunnels: string[] }> {
  const proxy = await StoreServer.start((_request, response) => response.writeHead(502).end('no tunnel'));
  const tunnels: string[] = [];
  proxy.onConnect(({ url = '' }, socket: Socket) => {
    tunnels.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    for (const end of [socket, target]) end.on('error', () => undefined);
    socket.once('close', () => target.destroy());
  });
  return { proxy, tunnels };
}

describeWith(['openssl'], 'remote write over TLS', () => {
  let files: Certificates;
  let tls: { cert: Buffer; key: Buffer };

  beforeAll(async () => {
    files = makeCertificates(await temporaryFolder());
    tls = { cert: readFileSync(files.server.cert), key: readFileSync(files.server.key) };
  });

  test('a private authority is trusted by the config only', async () => {
    await using store = await StoreServer.start(undefined, tls);
    const url = `${store.url}/api/v1/write`;
    expect(await post({ url })).toMatchObject({ kind: 'retry', why: expect.stringMatching(/certificate/) });
    expect(store.received).toEqual([]);
    expect(await post({ url, tls: { ca: files.ca.cert } })).toMatchObject({ kind: 'ok' });
    expect(await post({ url, tls: { insecure_skip_verify: true } })).toMatchObject({ kind: 'ok' });
  });

  test('the name in the certificate must be that of the config', async () => {
    await using store = await StoreServer.start(undefined, tls);
    const target = { url: `${store.url}/api/v1/write`, tls: { ca: files.ca.cert, server_name: 'localhost' } };
    expect(await post(target)).toMatchObject({ kind: 'ok' });
    const other = { ...target, tls: { ...target.tls, server_name: 'store.example' } };
    expect(await post(other)).toMatchObject({ kind: 'retry', why: expect.stringContaining('store.example') });
  });

  test('a client certificate', async () => {
    await using store = await StoreServer.start(undefined, { ...tls, ca: readFileSync(files.ca.cert), requestCert: true });
    const url = `${store.url}/api/v1/write`;
    expect(await post({ url, tls: { ca: files.ca.cert } })).toMatchObject({ kind: 'retry' });
    const { cert, key } = files.client;
    expect(await post({ url, tls: { ca: files.ca.cert, cert, key } })).toMatchObject({ kind: 'ok' });
  });

  test('https goes through a tunnel of the proxy, without credentials for it, and nothing goes another way', async () => {
    const { proxy, tunnels } = await startProxy();
    await using _proxy = proxy;
    await using store = await StoreServer.start(undefined, tls);
    const target = { url: `${store.url}/api/v1/write`, bearer_token: 'hunter2', tls: { ca: files.ca.cert }, proxy_url: proxy.url };
    expect(await post(target)).toMatchObject({ kind: 'ok' });
    expect(tunnels).toEqual([new URL(store.url).host]);
    expect(proxy.received).toEqual([]);
    await proxy[Symbol.asyncDispose]();
    const before = store.received.length;
    expect(await post(target)).toMatchObject({ kind: 'retry', why: expect.stringContaining('ECONNREFUSED') });
    expect(store.received.length).toBe(before);
  });
});

test('http goes to the proxy with the whole URL', async () => {
  await using proxy = await StoreServer.start();
  expect(await post({ url: 'http://store.invalid:8428/api/v1/write', proxy_url: proxy.url })).toMatchObject({ kind: 'ok' });
  expect(proxy.received[0]).toMatchObject({ url: 'http://store.invalid:8428/api/v1/write' });
});

test("the environment's proxies are not used", async () => {
  await using store = await StoreServer.start();
  const before = process.env['HTTP_PROXY'];
  process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
  try {
    expect(await post({ url: `${store.url}/api/v1/write` })).toMatchObject({ kind: 'ok' });
  } finally {
    if (before === undefined) delete process.env['HTTP_PROXY'];
    else process.env['HTTP_PROXY'] = before;
  }
});
