import { X509Certificate } from 'node:crypto';
import { crypto_utils, type EndpointDescription } from 'node-opcua-client';
import { ConnectorError } from '../../contract.ts';
import { judgeCertificate } from './judgeCertificate.ts';
import type { Pki } from './pki.ts';
import { endpointOf } from '../../transport/endpoint.ts';
import { subjectOf, thumbprintOf, TrustStore } from './trustStore.ts';

/** Throws `auth`, with what to do, unless the server's certificate is let in; else tells when it expires. What could be trusted is kept for that. */
export function checkServerCertificate(
  { url, pki, nowMs }: { readonly url: string; readonly pki: Pki; readonly nowMs: number },
  { serverCertificate }: EndpointDescription,
): number {
  const [certificate, ...chain] = certificatesOf(serverCertificate, url);
  const store = new TrustStore(pki.folder);
  const objection = judgeCertificate({ certificate, chain, host: new URL(url).hostname, nowMs }, store);
  if (objection === undefined) return Date.parse(certificate.validTo);
  const { reason, canBeTrusted } = objection;
  const thumbprint = thumbprintOf(certificate);
  const who = `${subjectOf(certificate)}, SHA-1 ${thumbprint}`;
  if (canBeTrusted) store.reject(certificate);
  const remedy = canBeTrusted
    ? `if that is the fingerprint which the server shows, run "gaugeway opcua trust -c CONFIG ${thumbprint}"`
    : 'give the server another one';
  throw new ConnectorError('auth', `cannot connect to "${endpointOf(url)}": ${reason} (${who}): ${remedy}`);
}

function certificatesOf(serverCertificate: Buffer | null, url: string): [X509Certificate, ...X509Certificate[]] {
  try {
    const [first, ...others] = crypto_utils.split_der(serverCertificate ?? Buffer.alloc(0));
    if (first === undefined) throw new Error('it is empty');
    return [new X509Certificate(first), ...others.map((der) => new X509Certificate(der))];
  } catch (error) {
    throw new ConnectorError('protocol', `cannot read certificate of "${endpointOf(url)}": ${(error as Error).message}`, { cause: error });
  }
}
