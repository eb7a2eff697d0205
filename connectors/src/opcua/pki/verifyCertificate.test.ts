import { beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority, type Issued, selfSigned } from '../testing/authority.ts';
import { thumbprintOf, TrustStore } from './trustStore.ts';
import { type Presented, verifyCertificate } from './verifyCertificate.ts';

const dayMs = 86_400_000;
let own: Issued;
let authority: Authority;
let issued: Issued;

beforeAll(async () => {
  own = await selfSigned();
  authority = await Authority.create();
  issued = await authority.issue();
});

test('an unknown certificate is refused until it is trusted', () => {
  const store = newStore();
  expect(verify(own, store)).toEqual({ reason: 'its certificate is not trusted', canBeTrusted: true });
  store.trust(own.certificate);
  expect(verify(own, store)).toBeUndefined();
  store.reject(own.certificate);
  expect(verify(own, store)?.reason).toBe('its certificate is not trusted');
});

test('a certificate that is trusted itself needs neither the host name nor an issuer', () => {
  const store = newStore();
  store.trust(issued.certificate);
  expect(verify(issued, store, { host: 'elsewhere' })).toBeUndefined();
});

test('another certificate of a known application is reported as such', async () => {
  const store = newStore();
  store.trust(own.certificate);
  const renewed = await selfSigned();
  expect(verify(renewed, store)?.reason).toBe(
    `its certificate is not trusted: it differs from the trusted certificate of the same application, ${thumbprintOf(own.certificate)}`,
  );
});

test('outside its validity period it is refused, trusted or not', () => {
  const store = newStore();
  store.trust(own.certificate);
  const day = (text: string) => new Date(text).toISOString().slice(0, 10);
  const { validFrom, validTo } = own.certificate;
  expect(verify(own, store, { nowMs: Date.now() + 2 * dayMs })).toEqual({
    reason: `its certificate expired on ${day(validTo)}`,
    canBeTrusted: false,
  });
  expect(verify(own, store, { nowMs: Date.now() - 2 * dayMs })).toEqual({
    reason: `its certificate is not valid before ${day(validFrom)}: compare the clocks`,
    canBeTrusted: false,
  });
});

test('what a trusted authority issued is accepted with a revocation list that does not contain it', async () => {
  const store = newStore();
  store.trust(authority.certificate);
  expect(verify(issued, store)).toEqual({
    reason: 'there is no revocation list of "CN=Plant CA", which issued its certificate',
    canBeTrusted: true,
  });
  store.addRevocationList(await authority.revocationList());
  expect(verify(issued, store)).toBeUndefined();
  store.addRevocationList(await authority.revocationList([issued.certificate]));
  expect(verify(issued, store)).toEqual({ reason: 'its certificate was revoked by its issuer', canBeTrusted: false });
});

test('an issued certificate must contain the host name', async () => {
  const store = newStore();
  store.trust(authority.certificate);
  store.addRevocationList(await authority.revocationList());
  expect(verify(issued, store, { host: '127.0.0.1' })).toBeUndefined();
  expect(verify(issued, store, { host: '10.0.0.1' })).toEqual({
    reason: 'its certificate is for "localhost", "127.0.0.1", not for "10.0.0.1"',
    canBeTrusted: true,
  });
});

test('an authority that the server sends, or that has the same name as a trusted one, is not trusted', async () => {
  const store = newStore();
  expect(verify(issued, store, { chain: [authority.certificate] })?.reason).toBe('its certificate is not trusted');
  const namesake = await Authority.create();
  store.trust(namesake.certificate);
  store.addRevocationList(await namesake.revocationList());
  expect(verify(issued, store, { chain: [authority.certificate] })?.reason).toContain('its certificate is not trusted');
});

test('an authority outside its validity period', async () => {
  const brief = await Authority.create('Brief CA', { notAfter: new Date(Date.now() - 1000) });
  const store = newStore();
  store.trust(brief.certificate);
  store.addRevocationList(await brief.revocationList());
  expect(verify(await brief.issue(), store)?.reason).toMatch(/^the certificate of its issuer "CN=Brief CA" expired on \d{4}-\d\d-\d\d$/);
});

function newStore(): TrustStore {
  return new TrustStore(mkdtempSync(join(tmpdir(), 'gaugeway-pki-')));
}

function verify({ certificate }: Issued, store: TrustStore, given: Partial<Presented> = {}) {
  return verifyCertificate({ certificate, chain: [], host: 'localhost', nowMs: Date.now(), ...given }, store);
}
