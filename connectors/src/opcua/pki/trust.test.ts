import { beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { opcuaConfig } from '../config/opcuaConfig.ts';
import { Authority, type Issued, selfSigned } from '../testing/authority.ts';
import { trust } from './trust.ts';
import { thumbprintOf, TrustStore } from './trustStore.ts';

let folder: string;
let store: TrustStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-pki-'));
  store = new TrustStore(folder);
});

test('no certificates yet', async () => {
  await expect(call()).resolves.toBe('no certificates yet: they are stored when the connector first connects to a server');
});

test('a rejected certificate is listed, trusted by a part of its thumbprint, and rejected on request', async () => {
  const thumbprint = await rejected('/CN=Press 1');
  await expect(call()).resolves.toMatch(new RegExp(`^rejected  ${thumbprint}  until \\d{4}-\\d\\d-\\d\\d  CN=Press 1$`));
  const colons = (thumbprint.match(/../g) ?? []).slice(0, 4).join(':').toLowerCase();
  await expect(call(colons)).resolves.toBe(`trusted: CN=Press 1, SHA-1 ${thumbprint}; the connector retries within a minute`);
  await expect(call()).resolves.toMatch(/^trusted /);
  await expect(call(thumbprint)).resolves.toBe(`already trusted: ${thumbprint}`);
  await expect(call('press', { remove: true })).resolves.toBe(
    `no longer trusted: CN=Press 1, SHA-1 ${thumbprint}; an existing connection is kept until it is lost`,
  );
  expect(store.trusted).toEqual([]);
});

test('a subject that two certificates match is refused', async () => {
  await rejected('/CN=Press 1');
  await rejected('/CN=Press 2');
  await expect(call('press')).rejects.toMatchObject({
    code: 'config',
    message: 'cannot find certificate "press": 2 certificates match; write more of the thumbprint',
  });
  await expect(call('press 2')).resolves.toMatch(/^trusted: CN=Press 2/);
});

test('an authority and its revocation list are read from files', async () => {
  const authority = await Authority.create();
  const [ca, list] = [join(folder, 'ca.pem'), join(folder, 'ca.crl')];
  writeFileSync(ca, authority.certificate.toString());
  writeFileSync(list, await authority.revocationList());
  await expect(call(ca)).resolves.toBe(`trusted: CN=Plant CA, SHA-1 ${thumbprintOf(authority.certificate)}`);
  await expect(call(list)).resolves.toBe(`revocation list of "${list}" added`);
  expect(store.trusted).toHaveLength(1);
  expect(store.revocationLists).toHaveLength(1);
});

test('an argument that is no certificate', async () => {
  await expect(call('CAFE')).rejects.toMatchObject({
    code: 'config',
    message:
      'cannot find certificate "CAFE": no rejected certificate has this thumbprint or subject, and no file with this name can be read',
  });
  const file = join(folder, 'notes.txt');
  writeFileSync(file, 'hello');
  await expect(call(file)).rejects.toMatchObject({ code: 'config', message: `cannot read certificate "${file}": neither PEM nor DER` });
  await expect(call('CAFE', { remove: true })).rejects.toMatchObject({ code: 'config' });
});

test('connectors with different folders are distinguished', async () => {
  const own = mkdtempSync(join(tmpdir(), 'gaugeway-pki-'));
  const url = 'opc.tcp://plc.example:4840';
  const connectors = [opcuaConfig.parse({ url, name: 'a' }), opcuaConfig.parse({ url, name: 'b', pki_dir: own })];
  const issued = await selfSigned();
  new TrustStore(own).reject(issued.certificate);
  await expect(call(undefined, { connectors })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('add --connector NAME'),
  });
  await expect(call(undefined, { connectors, connector: 'b' })).resolves.toMatch(/^rejected/);
  await expect(call(undefined, { connectors, connector: 'c' })).rejects.toMatchObject({ code: 'config' });
});

async function rejected(subject: string): Promise<string> {
  const { certificate }: Issued = await selfSigned({ subject });
  store.reject(certificate);
  return thumbprintOf(certificate);
}

function call(argument?: string, options: object = {}): Promise<string> {
  const terminal = { progress: () => undefined, note: () => undefined };
  return trust.run(
    { ...(argument !== undefined && { argument }), folder, connectors: [], ...options },
    terminal,
    new AbortController().signal,
  );
}
