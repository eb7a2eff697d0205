import { X509Certificate } from 'node:crypto';
import { crypto_utils, type EndpointDescription } from 'node-opcua-client';
import { ConnectorError } from '../../contract.ts';
import { verifyCertificate } from './verifyCertificate.ts';
import type { Pki } from './pki.ts';
import { endpointOf } from '../../endpoint.ts';
import { subjectOf, thumbprintOf, TrustStore } from './trustStore.ts';

/** Returns the expiry of the server's certificate; throws where it is not accepted. One that can be trusted is stored as rejected for `gaugeway opcua trust`. */
export function checkServerCertificate(
  { url, pki, nowMs }: { readonly url: string; readonly pki: Pki; readonly nowMs: number },
  { serverCertificate }: EndpointDescription,
): number {
  const [certificate, ...chain] = certificatesOf(serverCertificate, url);
  const store = new TrustStore(pki.folder);
  const objection = verifyCertificate({ certificate, chain, host: new URL(url).hostname, nowMs }, store);
  if (objection === undefined) return Date.parse(certificate.validTo);
  const { reason, canBeTrusted } = objection;
  const thumbprint = thumbprintOf(certificate);
  const name = `${subjectOf(certificate)}, SHA-1 ${thumbprint}`;
  if (canBeTrusted) store.reject(certificate);
  const remedy = canBeTrusted
    ? `if the server shows the same fingerprint, run "gaugeway opcua trust -c CONFIG ${thumbprint}"`
    : 'give the server another certificate';
  const code = canBeTrusted ? 'opcua_certificate_untrusted' : 'opcua_certificate_invalid';
  throw new ConnectorError(code, `cannot connect to "${endpointOf(url)}": ${reason} (${name}): ${remedy}`);
}

function certificatesOf(serverCertificate: Buffer | null, url: string): [X509Certificate, ...X509Certificate[]] {
  try {
    const [first, ...others] = crypto_utils.split_der(serverCertificate ?? Buffer.alloc(0));
    if (first === undefined) throw new Error('no certificate');
    return [new X509Certificate(first), ...others.map((der) => new X509Certificate(der))];
  } catch (error) {
    throw new ConnectorError(
      'opcua_certificate_malformed',
      `cannot read certificate of "${endpointOf(url)}": ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}
