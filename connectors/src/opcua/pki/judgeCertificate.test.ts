import { beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority, type Issued, selfSigned } from '../testing/authority.ts';
import { judgeCertificate, type Presented } from './judgeCertificate.ts';
import { thumbprintOf, TrustStore } from './trustStore.ts';

const dayMs = 86_400_000;
let own: Issued;
let authority: Authority;
let issued: Issued;

beforeAll(async () => {
  own = await selfSigned();
  authority = await Authority.create();
  issued = await authority.issue();
});

test('a stranger is turned away, and let in once it is trusted', () => {
  const store = newStore();
  expect(judge(own, store)).toEqual({ reason: 'its certificate is not trusted', canBeTrusted: true });
  store.trust(own.certificate);
  expect(judge(own, store)).toBeUndefined();
  store.reject(own.certificate);
  expect(judge(own, store)?.reason).toBe('its certificate is not trusted');
});

test('a certificate that is trusted itself needs neither the name of the host nor an issuer', () => {
  const store = newStore();
  store.trust(issued.certificate);
  expect(judge(issued, store, { host: 'elsewhere' })).toBeUndefined();
});

test('another certificate of a known application is told as such', async () => {
  const store = newStore();
  store.trust(own.certificate);
  const renewed = await selfSigned();
  expect(judge(renewed, store)?.reason).toBe(
    `its certificate is not trusted: it is another than the trusted one of the same application, ${thumbprintOf(own.certificate)}`,
  );
});

test('out of its time it is refused, trusted or not', () => {
  const store = newStore();
  store.trust(own.certificate);
  const day = (text: string) => new Date(text).toISOString().slice(0, 10);
  const { validFrom, validTo } = own.certificate;
  expect(judge(own, store, { nowMs: Date.now() + 2 * dayMs })).toEqual({
    reason: `its certificate has expired on ${day(validTo)}`,
    canBeTrusted: false,
  });
  expect(judge(own, store, { nowMs: Date.now() - 2 * dayMs })).toEqual({
    reason: `its certificate is not valid before ${day(validFrom)}: compare the clocks`,
    canBeTrusted: false,
  });
});

test('what a trusted authority issued is let in with a revocation list, and no longer once it is on it', async () => {
  const store = newStore();
  store.trust(authority.certificate);
  expect(judge(issued, store)).toEqual({
    reason: 'there is no revocation list of "CN=Plant CA", which issued its certificate',
    canBeTrusted: true,
  });
  store.addRevocationList(await authority.revocationList());
  expect(judge(issued, store)).toBeUndefined();
  store.addRevocationList(await authority.revocationList([issued.certificate]));
  expect(judge(issued, store)).toEqual({ reason: 'its certificate was revoked by its issuer', canBeTrusted: false });
});

test('an issued certificate has to be for the host', async () => {
  const store = newStore();
  store.trust(authority.certificate);
  store.addRevocationList(await authority.revocationList());
  expect(judge(issued, store, { host: '127.0.0.1' })).toBeUndefined();
  expect(judge(issued, store, { host: '10.0.0.1' })).toEqual({
    reason: 'its certificate is for "localhost", "127.0.0.1", not for "10.0.0.1"',
    canBeTrusted: true,
  });
});

test('an authority that merely comes along, or has the same name, vouches for nothing', async () => {
  const store = newStore();
  expect(judge(issued, store, { chain: [authority.certificate] })?.reason).toBe('its certificate is not trusted');
  const namesake = await Authority.create();
  store.trust(namesake.certificate);
  store.addRevocationList(await namesake.revocationList());
  expect(judge(issued, store, { chain: [authority.certificate] })?.reason).toContain('its certificate is not trusted');
});

test('an authority out of its time', async () => {
  const brief = await Authority.create('Brief CA', { notAfter: new Date(Date.now() - 1000) });
  const store = newStore();
  store.trust(brief.certificate);
  store.addRevocationList(await brief.revocationList());
  expect(judge(await brief.issue(), store)?.reason).toMatch(/^the certificate of its issuer "CN=Brief CA" has expired on \d{4}-\d\d-\d\d$/);
});

function newStore(): TrustStore {
  return new TrustStore(mkdtempSync(join(tmpdir(), 'gaugeway-pki-')));
}

function judge({ certificate }: Issued, store: TrustStore, given: Partial<Presented> = {}) {
  return judgeCertificate({ certificate, chain: [], host: 'localhost', nowMs: Date.now(), ...given }, store);
}
