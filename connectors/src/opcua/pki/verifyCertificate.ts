import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { crypto_utils } from 'node-opcua-client';
import { type StoredCertificate, subjectOf, thumbprintOf, type TrustStore } from './trustStore.ts';
import { uriOf } from './pki.ts';

/** Why a certificate is not accepted. */
interface Objection {
  readonly reason: string;
  /** Whether the certificate is accepted once it is trusted itself. */
  readonly canBeTrusted: boolean;
}

export interface Presented {
  readonly certificate: X509Certificate;
  /** Further certificates that the server sent. */
  readonly chain: readonly X509Certificate[];
  readonly host: string;
  readonly nowMs: number;
}

const maxChainLength = 5;

/**
 * Verifies a server's certificate [OPC 10000-4 6.1.3]; undefined where it is accepted. A certificate that is trusted itself only has to be within its
 * validity period: somebody compared its thumbprint, so issuer and host name prove nothing more. A certificate that a trusted authority issued needs
 * a valid chain, a revocation list of each authority that does not contain it, and the host name.
 */
export function verifyCertificate(presented: Presented, store: TrustStore): Objection | undefined {
  const { certificate, nowMs } = presented;
  const time = timeProblem(certificate, nowMs);
  if (time !== undefined) return { reason: `its certificate ${time}`, canBeTrusted: false };
  const { trusted } = store;
  if (contains(trusted, certificate)) return undefined;
  const authorities = authoritiesOf(presented, [...trusted, ...store.issuers]);
  if (!authorities.some((authority) => contains(trusted, authority)))
    return { reason: untrustedText(certificate, trusted), canBeTrusted: true };
  return chainObjection(presented, authorities, store.revocationLists);
}

/** The issuers of a certificate, from the nearest up to the last known one. */
function authoritiesOf({ certificate, chain }: Presented, stored: readonly StoredCertificate[]): X509Certificate[] {
  const known = [...stored.map((one) => one.certificate), ...chain];
  const authorities: X509Certificate[] = [];
  let issued = certificate;
  while (authorities.length < maxChainLength) {
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
    const subject = index === 0 ? 'its certificate' : `the certificate of its issuer "${subjectOf(issued)}"`;
    const time = timeProblem(authority, nowMs);
    if (time !== undefined) return { reason: `the certificate of its issuer "${subjectOf(authority)}" ${time}`, canBeTrusted: true };
    const own = lists.filter((list) => crypto_utils.verifyCrlIssuedByCertificate(list, authority.raw));
    if (own.length === 0)
      return { reason: `there is no revocation list of "${subjectOf(authority)}", which issued ${subject}`, canBeTrusted: true };
    if (own.some((list) => isRevoked(list, issued))) return { reason: `${subject} was revoked by its issuer`, canBeTrusted: false };
  }
  if (!names(certificate, host)) return { reason: `its certificate is for ${namesOf(certificate)}, not for "${host}"`, canBeTrusted: true };
  return undefined;
}

function untrustedText(certificate: X509Certificate, trusted: readonly StoredCertificate[]): string {
  const uri = uriOf(certificate);
  const earlier = trusted.find((one) => uri !== undefined && uriOf(one.certificate) === uri);
  if (earlier === undefined) return 'its certificate is not trusted';
  return `its certificate is not trusted: it differs from the trusted certificate of the same application, ${thumbprintOf(earlier.certificate)}`;
}

function timeProblem({ validFrom, validTo }: X509Certificate, nowMs: number): string | undefined {
  if (nowMs < Date.parse(validFrom)) return `is not valid before ${day(validFrom)}: compare the clocks`;
  if (nowMs > Date.parse(validTo)) return `expired on ${day(validTo)}`;
  return undefined;
}

function day(text: string): string {
  return new Date(text).toISOString().slice(0, 10);
}

function contains(stored: readonly StoredCertificate[], certificate: X509Certificate): boolean {
  return stored.some((one) => one.certificate.raw.equals(certificate.raw));
}

function isRevoked(list: Buffer, { serialNumber }: X509Certificate): boolean {
  const { revokedCertificates } = crypto_utils.exploreCertificateRevocationList(list).tbsCertList;
  return revokedCertificates.some(({ userCertificate }) => normalized(userCertificate) === normalized(serialNumber));
}

/** Serial numbers are written with and without colons and leading zeros. */
function normalized(serialNumber: string): string {
  return serialNumber
    .replaceAll(':', '')
    .toUpperCase()
    .replace(/^(00)+(?=..)/, '');
}

function names(certificate: X509Certificate, host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

function namesOf({ subjectAltName }: X509Certificate): string {
  const names = [...(subjectAltName ?? '').matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name]) => `"${name ?? ''}"`);
  return names.length === 0 ? 'no host' : names.join(', ');
}
