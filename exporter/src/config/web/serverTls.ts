import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import type { ProblemCode } from '@gaugeway/connectors/configProblems';
import { fileErrorText, readText } from '@gaugeway/connectors/readFile';
import { cipherSuites, type ClientAuthType, curves, type TlsServerConfig, tlsVersions } from './webConfigSchema.ts';

/** The part of a web config for the HTTPS server. */
export interface ServerTls {
  readonly context: SecureContextOptions;
  readonly clientAuth: ClientAuthType;
  readonly allowedSans: readonly string[];
}

/** A problem of `tls_server_config`. */
export class TlsProblem extends Error {
  readonly code: ProblemCode;
  readonly field: keyof TlsServerConfig;
  constructor(code: ProblemCode, field: keyof TlsServerConfig, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** Reads certificates and keys; undefined where TLS is not configured. Throws a {@link TlsProblem}. */
export function serverTls(fields: TlsServerConfig, folder: string): ServerTls | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const read = (part: 'cert' | 'key' | 'client_ca') => fields[part] ?? readPart(fields, part, folder);
  const { min_version: min = 'TLS12', max_version: max = 'TLS13', cipher_suites: suites = [], curve_preferences: curveNames = [] } = fields;
  if (min > max) throw new TlsProblem('conflict', 'min_version', `expected at most max_version, ${max}`);
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
    throw new TlsProblem('file_unreadable', `${part}_file`, `cannot read file "${file}": ${fileErrorText(error)}`);
  }
}

/** As in Go, the cipher suites of TLS 1.3 are always enabled. */
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
    throw new TlsProblem('certificate_invalid', field, `cannot use ${what}: ${reason ?? code ?? 'not in PEM format'}`);
  }
}
