import { z } from 'zod';
import { secret, type Secret } from './configTypes.ts';
import { readConfigFile } from './configFile.ts';

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

/** Reads the files for each connection, so that renewed certificates are used; throws `config` if one cannot be read. */
export function readTls(tls: TlsConfig): TlsOptions {
  return {
    ...(tls.ca !== undefined && { ca: readPem(tls.ca) }),
    ...(tls.cert !== undefined && { cert: readPem(tls.cert) }),
    ...(tls.key !== undefined && { key: readPem(tls.key) }),
    ...revealed(tls.passphrase),
    ...(tls.server_name !== undefined && { servername: tls.server_name }),
    ...(tls.alpn !== undefined && { ALPNProtocols: tls.alpn }),
    rejectUnauthorized: !tls.insecure_skip_verify,
  };
}

function readPem(file: string): Buffer {
  return readConfigFile(file, `cannot read TLS file "${file}"`);
}

function revealed(passphrase: Secret | undefined): { passphrase?: string } {
  return passphrase === undefined ? {} : { passphrase: passphrase.reveal() };
}
