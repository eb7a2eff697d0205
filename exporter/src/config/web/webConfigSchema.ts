import bcrypt from 'bcryptjs';
import { z } from 'zod';
import { duration } from '@gaugeway/connectors/configTypes';
import { configIssue, type ProblemCode } from '@gaugeway/connectors/configProblems';

/** OpenSSL's names by Go's names, which the file format uses. */
export const tlsVersions = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;

export const curves = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const;

/** The suites that Go considers secure. Those of TLS 1.3 are always enabled. */
export const cipherSuites = {
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
} as const;

const clientAuthTypes = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'RequireClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

const tlsFields = z
  .strictObject({
    cert: z.string(),
    key: z.string().meta({ secret: true }),
    client_ca: z.string(),
    cert_file: z.string().min(1),
    key_file: z.string().min(1),
    client_ca_file: z.string().min(1),
    client_auth_type: z.enum(clientAuthTypes),
    client_allowed_sans: z.array(z.string().min(1)),
    min_version: keysOf(tlsVersions),
    max_version: keysOf(tlsVersions),
    cipher_suites: z.array(keysOf(cipherSuites)),
    prefer_server_cipher_suites: z.boolean(),
    curve_preferences: z.array(keysOf(curves)),
  })
  .partial();

const tlsServerConfig = tlsFields.superRefine((tls, context) => {
  for (const [code, field, message] of contradictions(tls)) context.addIssue(configIssue(code, [field], message));
});

/** Fields that contradict each other, by the field to change. */
function contradictions(tls: z.output<typeof tlsFields>): (readonly [ProblemCode, keyof typeof tls, string])[] {
  const given = (field: keyof typeof tls) => tls[field] !== undefined;
  const { client_auth_type: policy = 'NoClientCert' } = tls;
  const missing = Object.keys(tls).length === 0 ? [] : (['cert', 'key'] as const).filter((part) => !given(part) && !given(`${part}_file`));
  const twice = (['cert', 'key', 'client_ca'] as const).filter((part) => given(part) && given(`${part}_file`));
  const idle = policy === 'NoClientCert' ? (['client_ca', 'client_ca_file', 'client_allowed_sans'] as const).filter(given) : [];
  return [
    ...missing.map((part) => ['missing', `${part}_file`, `missing: expected ${part}_file or ${part}`] as const),
    ...twice.map((part) => ['conflict', part, `expected one of ${part} and ${part}_file, found both`] as const),
    ...idle.map((field) => ['no_effect', field, 'has no effect without client_auth_type: RequireAndVerifyClientCert'] as const),
  ];
}

const header = z.string().regex(/^[\t\x20-\x7e]*$/, 'expected printable ASCII');

/** Each request with a password causes a comparison. More than 2^14 rounds take seconds. */
const highestCost = 14;

const bcryptHash = z
  .string()
  .meta({ secret: true })
  .regex(/^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/, { error: 'expected a bcrypt hash, as `htpasswd -nBC 10 ""` prints it', abort: true })
  .refine((hash) => bcrypt.getRounds(hash) <= highestCost, {
    error: `expected a bcrypt hash with a cost of at most ${highestCost}`,
    params: { problem: 'out_of_range' },
  });

/** The web config file of the Prometheus exporter toolkit (docs/web-configuration.md in its repository). */
export const webConfigSchema = z.strictObject({
  tls_server_config: tlsServerConfig.optional(),
  http_server_config: z
    .strictObject({
      /** Accepted and ignored: the server supports HTTP/1.1 only, which every client does too. */
      http2: z.boolean().optional(),
      headers: z
        .strictObject({
          'Content-Security-Policy': header,
          'Strict-Transport-Security': header,
          'X-Content-Type-Options': z.literal('nosniff'),
          'X-Frame-Options': z.enum(['deny', 'sameorigin']),
          'X-XSS-Protection': header,
        })
        .partial()
        .optional(),
    })
    .optional(),
  basic_auth_users: z.record(z.string().regex(/^[^:]+$/, 'expected a user name without a colon'), bcryptHash).optional(),
  rate_limit: z.strictObject({ interval: duration.optional(), burst: z.int().min(0).optional() }).optional(),
});

export type WebConfigFields = z.output<typeof webConfigSchema>;
export type TlsServerConfig = NonNullable<WebConfigFields['tls_server_config']>;
export type ClientAuthType = (typeof clientAuthTypes)[number];

function keysOf<Names extends Record<string, string>>(names: Names) {
  return z.enum(Object.keys(names) as (keyof Names & string)[]);
}
