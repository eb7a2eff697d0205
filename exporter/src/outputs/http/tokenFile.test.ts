import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { httpTargetKeys } from '../../config/httpTargetSchema.ts';
import { StoreServer } from '../remote-write/testing/storeServer.ts';
import { HttpEndpoint } from './httpEndpoint.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-token-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('no answer shows a token, also not one that was replaced meanwhile', async () => {
  const file = join(folder, 'token');
  writeFileSync(file, 'first-token');
  const seen: string[] = [];
  await using store = await StoreServer.start(({ headers }, response) => {
    seen.push(String(headers.authorization));
    writeFileSync(file, 'second-token');
    response.writeHead(401).end(seen.join(', '));
  });
  const endpoint = new HttpEndpoint(z.object(httpTargetKeys).parse({ bearer_token_file: file }));
  const { result } = await endpoint.send({ url: new URL(store.url), method: 'GET' });
  endpoint.close();
  expect(seen).toEqual(['Bearer first-token', 'Bearer second-token']);
  expect(result).toMatchObject({ kind: 'refused', why: '401 Bearer <secret>, Bearer <secret>' });
});
