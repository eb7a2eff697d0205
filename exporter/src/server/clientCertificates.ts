import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ServerTls } from '../config/web/serverTls.ts';

/** Whether the server requests client certificates; fixed while it runs. */
export function asksForCertificate({ clientAuth }: ServerTls): boolean {
  return clientAuth !== 'NoClientCert';
}

/**
 * Whether to accept a client after its TLS handshake. The certificate itself is checked too, because Node reports a resumed
 * TLS 1.3 session without a certificate as authorized.
 */
export function acceptsClient({ clientAuth, allowedSans }: ServerTls, socket: TLSSocket): boolean {
  if (clientAuth === 'NoClientCert') return true;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return allowedSans.length === 0 && !clientAuth.startsWith('Require');
  const verifies = clientAuth === 'RequireAndVerifyClientCert' || clientAuth === 'VerifyClientCertIfGiven';
  if (verifies && !socket.authorized) return false;
  return allowedSans.length === 0 || allowedSans.some((name) => hasSubjectAltName(certificate, name));
}

function hasSubjectAltName(certificate: X509Certificate, name: string): boolean {
  if (isIP(name) !== 0 && certificate.checkIP(name) !== undefined) return true;
  return subjectAltNames(certificate.subjectAltName ?? '').includes(name);
}

/** Splits `DNS:a.example, URI:"spiffe://b,c"`; Node writes names with a comma or a quote as JSON. */
function subjectAltNames(text: string): string[] {
  return [...text.matchAll(/(?:^|, )(?:DNS|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) =>
    name.startsWith('"') ? (JSON.parse(name) as string) : name,
  );
}
