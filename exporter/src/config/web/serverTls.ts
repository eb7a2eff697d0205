import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions, type TLSSocket } from 'node:tls';
import { fileErrorText, readText } from '@gaugeway/connectors/readFile';
import { cipherSuites, type ClientAuthType, curves, type TlsServerConfig, tlsVersions } from './webConfigSchema.ts';

/** What the HTTPS server needs of a web config. */
export interface ServerTls {
  readonly context: SecureContextOptions;
  readonly clientAuth: ClientAuthType;
  readonly allowedSans: readonly string[];
}

/** Something that is wrong with `tls_server_config`. */
export class TlsProblem extends Error {
  readonly field: keyof TlsServerConfig;
  constructor(field: keyof TlsServerConfig, message: string) {
    super(message);
    this.field = field;
  }
}

/** Reads certificates and keys; undefined where TLS is not configured. Throws a {@link TlsProblem}. */
export function serverTls(fields: TlsServerConfig, folder: string): ServerTls | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const read = (part: 'cert' | 'key' | 'client_ca') => fields[part] ?? readPart(fields, part, folder);
  const { min_version: min = 'TLS12', max_version: max = 'TLS13', cipher_suites: suites = [], curve_preferences: curveNames = [] } = fields;
  if (min > max) throw new TlsProblem('min_version', `expected at most max_version, ${max}`);
  const context: SecureContextOptions = {
    cert: read('cert'),
    key: read('key'),
    ca: read('client_ca'),
    minVersion: tlsVersions[min],
    maxVersion: tlsVersions[max],
    honorCipherOrder: fields.prefer_server_cipher_suites ?? true,
    ...(suites.length > 0 && { ciphers: cipherText(suites) }),
    ...(curveNames.length > 0 && { ecdhCurve: curveNames.map((name) => curves[name]).join(':') }),
  };
  check(context, fields);
  return { context, clientAuth: fields.client_auth_type ?? 'NoClientCert', allowedSans: fields.client_allowed_sans ?? [] };
}

function readPart(fields: TlsServerConfig, part: 'cert' | 'key' | 'client_ca', folder: string): string | undefined {
  const name = fields[`${part}_file`];
  if (name === undefined) return undefined;
  const file = resolve(folder, name);
  try {
    return readText(file);
  } catch (error) {
    throw new TlsProblem(`${part}_file`, `cannot read file "${file}": ${fileErrorText(error)}`);
  }
}

/** Go lets nobody choose among the suites of TLS 1.3, so all of them are on. */
function cipherText(suites: readonly (keyof typeof cipherSuites)[]): string {
  const always = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'] as const;
  return [...new Set([...always, ...suites])].map((suite) => cipherSuites[suite]).join(':');
}

function check(context: SecureContextOptions, fields: TlsServerConfig): void {
  const { cert, key, ca } = context;
  const field = (part: 'cert' | 'key' | 'client_ca') => (fields[part] === undefined ? (`${part}_file` as const) : part);
  attempt(field('cert'), 'certificate', () => createSecureContext({ cert }));
  attempt(field('key'), 'key', () => createSecureContext({ key }));
  attempt(field('key'), 'certificate with this key', () => createSecureContext(context));
  if (ca !== undefined) attempt(field('client_ca'), 'CA certificate', () => new X509Certificate(String(ca)));
}

function attempt(field: keyof TlsServerConfig, what: string, use: () => unknown): void {
  try {
    use();
  } catch (error) {
    const { reason, code } = error as { reason?: string; code?: string };
    throw new TlsProblem(field, `cannot use the ${what}: ${reason ?? code ?? 'not in PEM form'}`);
  }
}

/** Whether clients are asked for a certificate at all; fixed while the server runs. */
export function asksForCertificate({ clientAuth }: ServerTls): boolean {
  return clientAuth !== 'NoClientCert';
}

/**
 * Whether a client may come in after its handshake. The certificate itself is looked at too, because Node calls a resumed
 * TLS 1.3 session without one authorized.
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

/** Splits `DNS:a.example, URI:"spiffe://b,c"`; Node quotes names that hold a comma or a quote, as JSON. */
function subjectAltNames(text: string): string[] {
  return [...text.matchAll(/(?:^|, )(?:DNS|URI|email):("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(([, name = '']) =>
    name.startsWith('"') ? (JSON.parse(name) as string) : name,
  );
}
