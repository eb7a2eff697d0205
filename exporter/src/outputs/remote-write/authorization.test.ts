import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import { type Received, StoreServer } from './testing/storeServer.ts';
import { batchOf, testClient } from './testing/testClient.ts';

const one = batchOf(['iot_a{device="a"}', 1, 1.7e12]);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-tokens-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A store that takes only the last issued token, and the server that issues them. */
async function servers(options: { readonly expiresIn?: number; readonly inBody?: boolean } = {}) {
  let issued = 0;
  const valid = { token: '' };
  const tokens = await StoreServer.start((request, response) => {
    if (isAuthenticated(request, options.inBody === true)) {
      valid.token = `token-${++issued}`;
      response.end(JSON.stringify({ access_token: valid.token, token_type: 'Bearer', expires_in: options.expiresIn }));
    } else response.writeHead(401).end('{"error":"invalid_client","secret":"hunter2 & more"}');
  });
  const store = await StoreServer.start(({ headers }, response) =>
    response.writeHead(headers.authorization === `Bearer ${valid.token}` ? 204 : 401).end(headers.authorization),
  );
  return { tokens, store, valid };
}

function isAuthenticated({ headers, body }: Received, inBody: boolean): boolean {
  const form = new URLSearchParams(body.toString());
  if (form.get('grant_type') !== 'client_credentials') return false;
  if (inBody) return form.get('client_secret') === 'hunter2 & more';
  return headers.authorization === `Basic ${Buffer.from('me:hunter2%20%26%20more').toString('base64')}`;
}

function oauth2(tokens: StoreServer, more: object = {}) {
  return { oauth2: { client_id: 'me', client_secret: 'hunter2 & more', token_url: `${tokens.url}/token`, ...more } };
}

test('a token is requested once for parallel requests and kept', async () => {
  const { tokens, store } = await servers({ expiresIn: 3600 });
  await using _tokens = tokens;
  await using _store = store;
  const more = { scopes: ['write', 'metrics'], endpoint_params: { audience: 'store' } };
  await using client = testClient({ url: `${store.url}/api/v1/write`, ...oauth2(tokens, more) });
  const request = await client.encode(one);
  const results = await Promise.all([client.post(request), client.post(request), client.post(request)]);
  expect(results.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
  expect(tokens.received.map(({ body }) => body.toString())).toEqual(['audience=store&grant_type=client_credentials&scope=write+metrics']);
});

test('a token that expires is replaced before it is used', async () => {
  const { tokens, store } = await servers({ expiresIn: 0.001 });
  await using _tokens = tokens;
  await using _store = store;
  await using client = testClient({ url: `${store.url}/api/v1/write`, ...oauth2(tokens) });
  const request = await client.encode(one);
  await waitFor(async () => (await client.post(request)).kind === 'ok' && tokens.received.length > 1, { what: 'a second token' });
  // the store takes the newest one only
  expect(store.received.map(({ headers }) => headers.authorization)).toEqual(expect.arrayContaining(['Bearer token-1', 'Bearer token-2']));
});

test('a token that is refused is replaced once', async () => {
  const { tokens, store, valid } = await servers();
  await using _tokens = tokens;
  await using _store = store;
  await using client = testClient({ url: `${store.url}/api/v1/write`, drop: [{ metric: '*' }], ...oauth2(tokens) });
  const request = await client.encode(one);
  await client.post(request);
  valid.token = 'revoked';
  expect(await client.post(request)).toMatchObject({ kind: 'ok' });
  expect(tokens.received).toHaveLength(2);
  store.answer = (_request, response) => response.writeHead(401).end('who?');
  expect(await client.post(request)).toMatchObject({ kind: 'refused', status: 401, why: '401 who?' });
  expect([tokens.received.length, store.received.length]).toEqual([3, 5]);
});

test('a server that wants the secret in the body gets it there', async () => {
  const { tokens, store } = await servers({ inBody: true });
  await using _tokens = tokens;
  await using _store = store;
  await using client = testClient({ url: `${store.url}/api/v1/write`, ...oauth2(tokens) });
  expect(await client.post(await client.encode(one))).toMatchObject({ kind: 'ok' });
  expect(tokens.received).toHaveLength(2);
});

test('a refused client is a retry with the words of the server, without the secret', async () => {
  const { tokens, store } = await servers();
  await using _tokens = tokens;
  await using _store = store;
  await using client = testClient({ url: `${store.url}/api/v1/write`, ...oauth2(tokens, { client_id: 'other' }) });
  expect(await client.post(await client.encode(one))).toEqual({
    kind: 'retry',
    why: `cannot get a token from "${tokens.url}/token": 401 {"error":"invalid_client","secret":"<secret>"}`,
    isConnectionLost: false,
  });
  expect(store.received).toEqual([]);
});

test('a token file is read again for each request; without it nothing is sent', async () => {
  const file = join(folder, 'token');
  await using store = await StoreServer.start();
  await using client = testClient({ url: `${store.url}/api/v1/write`, bearer_token_file: file });
  const request = await client.encode(one);
  expect(await client.post(request)).toEqual({
    kind: 'retry',
    why: `cannot read bearer token file "${file}": no such file or folder`,
    isConnectionLost: false,
  });
  writeFileSync(file, 'first\n');
  await client.post(request);
  writeFileSync(file, 'second\n');
  await client.post(request);
  const sent = store.received.map(({ headers }) => headers.authorization);
  expect([sent[0], sent.at(-1)]).toEqual(['Bearer first', 'Bearer second']);
  writeFileSync(file, 'two\nlines');
  expect(await client.post(request)).toMatchObject({ why: `cannot read bearer token file "${file}": expected one line with the token` });
});
