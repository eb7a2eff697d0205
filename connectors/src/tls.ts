import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { secret, type Secret } from './configTypes.ts';
import { readConfigFile } from './configFile.ts';
import { ConnectorError } from './errors.ts';

const path = z.string().min(1).meta({ file: true });

/** TLS keys of a connector's config; files in PEM form. Without `ca`, Node's built-in authorities are trusted. */
export const tlsConfig = z
  .strictObject({
    ca: path.optional().describe('File with the certificate authorities to trust instead of the public ones.'),
    cert: path.optional().describe('File with the client certificate and its chain.'),
    key: path.optional().describe('File with the private key of `cert`.'),
    passphrase: secret.optional().describe('Passphrase of `key`.'),
    alpn: z
      .array(z.string().min(1).max(255))
      .min(1)
      .optional()
      .describe('Protocols to offer (ALPN), such as `x-amzn-mqtt-ca` for AWS IoT Core on port 443.'),
    server_name: z.string().min(1).optional().describe('Expected name in the server certificate; default the host of the URL.'),
    insecure_skip_verify: z
      .boolean()
      .default(false)
      .describe('Accept any server certificate. Anyone on the network path can then read the connection.'),
  })
  .refine((tls) => (tls.cert === undefined) === (tls.key === undefined), {
    error: 'expected both "cert" and "key"',
    params: { problem: 'missing' },
  });

export type TlsConfig = z.output<typeof tlsConfig>;

/** The options of Node's TLS sockets. */
interface TlsOptions {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
  readonly passphrase?: string;
  readonly servername?: string;
  readonly ALPNProtocols?: string[];
  readonly rejectUnauthorized: boolean;
}

/** Reads the files for each connection, so that renewed certificates are used; throws a ConnectorError that names the file if one cannot be used. */
export function readTls(tls: TlsConfig): TlsOptions {
  return {
    ...(tls.ca !== undefined && { ca: readCertificate(tls.ca).pem }),
    ...readOwn(tls),
    ...revealed(tls.passphrase),
    ...(tls.server_name !== undefined && { servername: tls.server_name }),
    ...(tls.alpn !== undefined && { ALPNProtocols: tls.alpn }),
    rejectUnauthorized: !tls.insecure_skip_verify,
  };
}

/** The client certificate and its key. OpenSSL's errors name no file. */
function readOwn({ cert: certFile, key: keyFile, passphrase }: TlsConfig): Pick<TlsOptions, 'cert' | 'key'> {
  if (certFile === undefined || keyFile === undefined) return {};
  const { pem: cert, certificate } = readCertificate(certFile);
  const key = readPem(keyFile);
  if (!certificate.checkPrivateKey(privateKey(keyFile, key, passphrase)))
    throw unusable(keyFile, `it is not the private key of the certificate "${certFile}"`);
  return { cert, key };
}

function readCertificate(file: string): { readonly pem: Buffer; readonly certificate: X509Certificate } {
  const pem = readPem(file);
  try {
    return { pem, certificate: new X509Certificate(pem) };
  } catch (error) {
    throw unusable(file, 'it is not a certificate in PEM form', error);
  }
}

function privateKey(file: string, key: Buffer, passphrase: Secret | undefined): KeyObject {
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase: passphrase.reveal() }) });
  } catch (error) {
    const isEncrypted = key.includes('ENCRYPTED');
    const problem = passphrase === undefined ? 'it is encrypted, and there is no "passphrase"' : '"passphrase" does not decrypt it';
    throw unusable(file, isEncrypted ? problem : 'it is not a private key in PEM form', error);
  }
}

/** Retried: a certificate and its key that are being renewed are written one after the other. */
function unusable(file: string, problem: string, cause?: unknown): ConnectorError {
  return new ConnectorError('tls_file_unusable', `cannot use TLS file "${file}": ${problem}`, { cause });
}

function readPem(file: string): Buffer {
  return readConfigFile(file, `cannot read TLS file "${file}"`);
}

function revealed(passphrase: Secret | undefined): { passphrase?: string } {
  return passphrase === undefined ? {} : { passphrase: passphrase.reveal() };
}
