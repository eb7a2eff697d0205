import { expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndpointDescription } from 'node-opcua-client';
import { selfSigned } from '../testing/authority.ts';
import { checkServerCertificate } from './checkServerCertificate.ts';
import type { Pki } from './pki.ts';
import { TrustStore } from './trustStore.ts';

const dayMs = 86_400_000;

function check(folder: string, serverCertificate: Buffer, nowMs = Date.now()): number {
  const endpoint = new EndpointDescription({ serverCertificate });
  return checkServerCertificate({ url: 'opc.tcp://localhost:4840', pki: { folder } as Pki, nowMs }, endpoint);
}

test('an untrusted certificate is stored as rejected, an expired or malformed one is not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-pki-'));
  const store = new TrustStore(folder);
  const { certificate } = await selfSigned();
  const refusal = (code: string, kind: string) => expect.objectContaining({ code, kind });
  expect(() => check(folder, certificate.raw, Date.now() + 2 * dayMs)).toThrow(refusal('opcua_certificate_invalid', 'auth'));
  expect(() => check(folder, Buffer.from('garbage'))).toThrow(refusal('opcua_certificate_malformed', 'protocol'));
  expect(store.rejected).toEqual([]);
  expect(() => check(folder, certificate.raw)).toThrow(refusal('opcua_certificate_untrusted', 'auth'));
  expect(store.rejected).toHaveLength(1);
  store.trust(certificate);
  expect(check(folder, certificate.raw)).toBe(Date.parse(certificate.validTo));
});
