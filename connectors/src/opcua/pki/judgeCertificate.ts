import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { crypto_utils } from 'node-opcua-client';
import { type StoredCertificate, subjectOf, thumbprintOf, type TrustStore } from './trustStore.ts';
import { uriOf } from './pki.ts';

/** Why a certificate is not let in. */
export interface Objection {
  readonly reason: string;
  /** Trusting this very certificate would let it in. */
  readonly canBeTrusted: boolean;
}

export interface Presented {
  readonly certificate: X509Certificate;
  /** What the server sent along with it. */
  readonly chain: readonly X509Certificate[];
  readonly host: string;
  readonly nowMs: number;
}

const longestChain = 5;

/**
 * Judges a server's certificate [OPC 10000-4 6.1.3]; undefined where it is let in. One that is trusted itself needs no more than to be valid in time: neither
 * its issuer nor its host name say more than the person who compared its thumbprint. One that a trusted authority issued needs a valid
 * chain, a revocation list of each authority that does not have it, and the name of the host.
 */
export function judgeCertificate(presented: Presented, store: TrustStore): Objection | undefined {
  const { certificate, nowMs } = presented;
  const time = timeProblem(certificate, nowMs);
  if (time !== undefined) return { reason: `its certificate ${time}`, canBeTrusted: false };
  const { trusted } = store;
  if (has(trusted, certificate)) return undefined;
  const authorities = authoritiesOf(presented, [...trusted, ...store.issuers]);
  if (!authorities.some((authority) => has(trusted, authority))) return { reason: strangerText(certificate, trusted), canBeTrusted: true };
  return chainObjection(presented, authorities, store.revocationLists);
}

/** Who issued it, who issued that, and so on as far as it is known. */
function authoritiesOf({ certificate, chain }: Presented, stored: readonly StoredCertificate[]): X509Certificate[] {
  const known = [...stored.map((one) => one.certificate), ...chain];
  const authorities: X509Certificate[] = [];
  let issued = certificate;
  while (authorities.length < longestChain) {
    const child = issued;
    const issuer = known.find((one) => one.ca && child.checkIssued(one) && child.verify(one.publicKey));
    if (issuer === undefined || thumbprintOf(issuer) === thumbprintOf(child)) break;
    authorities.push(issuer);
    issued = issuer;
  }
  return authorities;
}

function chainObjection(presented: Presented, authorities: readonly X509Certificate[], lists: readonly Buffer[]): Objection | undefined {
  const { certificate, host, nowMs } = presented;
  for (const [index, authority] of authorities.entries()) {
    const issued = authorities[index - 1] ?? certificate;
    const who = index === 0 ? 'its certificate' : `the certificate of its issuer "${subjectOf(issued)}"`;
    const time = timeProblem(authority, nowMs);
    if (time !== undefined) return { reason: `the certificate of its issuer "${subjectOf(authority)}" ${time}`, canBeTrusted: true };
    const own = lists.filter((list) => crypto_utils.verifyCrlIssuedByCertificate(list, authority.raw));
    if (own.length === 0)
      return { reason: `there is no revocation list of "${subjectOf(authority)}", which issued ${who}`, canBeTrusted: true };
    if (own.some((list) => isRevoked(list, issued))) return { reason: `${who} was revoked by its issuer`, canBeTrusted: false };
  }
  if (!isFor(certificate, host)) return { reason: `its certificate is for ${namesOf(certificate)}, not for "${host}"`, canBeTrusted: true };
  return undefined;
}

function strangerText(certificate: X509Certificate, trusted: readonly StoredCertificate[]): string {
  const uri = uriOf(certificate);
  const earlier = trusted.find((one) => uri !== undefined && uriOf(one.certificate) === uri);
  if (earlier === undefined) return 'its certificate is not trusted';
  return `its certificate is not trusted: it is another than the trusted one of the same application, ${thumbprintOf(earlier.certificate)}`;
}

function timeProblem({ validFrom, validTo }: X509Certificate, nowMs: number): string | undefined {
  if (nowMs < Date.parse(validFrom)) return `is not valid before ${day(validFrom)}: compare the clocks`;
  if (nowMs > Date.parse(validTo)) return `has expired on ${day(validTo)}`;
  return undefined;
}

function day(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

function has(stored: readonly StoredCertificate[], certificate: X509Certificate): boolean {
  return stored.some((one) => one.certificate.raw.equals(certificate.raw));
}

function isRevoked(list: Buffer, { serialNumber }: X509Certificate): boolean {
  const { revokedCertificates } = crypto_utils.exploreCertificateRevocationList(list).tbsCertList;
  return revokedCertificates.some(({ userCertificate }) => plain(userCertificate) === plain(serialNumber));
}

/** Serial numbers are written with and without colons and leading zeros. */
function plain(serialNumber: string): string {
  return serialNumber
    .replaceAll(':', '')
    .toUpperCase()
    .replace(/^(00)+(?=..)/, '');
}

function isFor(certificate: X509Certificate, host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

function namesOf({ subjectAltName }: X509Certificate): string {
  const names = [...(subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name]) => `"${name ?? ''}"`);
  return names.length === 0 ? 'no host' : names.join(', ');
}
