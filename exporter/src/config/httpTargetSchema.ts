import { z } from 'zod';
import { configIssue } from '@gaugeway/connectors/configProblems';
import { duration, type Secret, secret } from '@gaugeway/connectors/configTypes';
import { tlsConfig } from '@gaugeway/connectors/tls';

/** Headers that the client or the protocol sets, or that concern a single connection. */
const ownHeaders = new Set(
  'connection content-encoding content-length content-type expect host keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer transfer-encoding upgrade user-agent x-prometheus-remote-write-version x-victoriametrics-remote-write-version'.split(
    ' ',
  ),
);

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'expected the name of a header')
  .refine((name) => !ownHeaders.has(name.toLowerCase()), {
    error: 'expected a header that the protocol does not use',
    params: { problem: 'reserved_name' },
  });

const headerValue = secret.refine((value) => isHeaderText(value), 'expected a single line');

const httpUrl = z
  .string()
  .regex(/^https?:\/\/[^/?#@\s]+\/?\S*$/, 'expected a http:// or https:// URL without credentials')
  .refine(hasAddress, 'expected a URL with a valid host and port');

const basicAuth = z.strictObject({
  username: z
    .string()
    .min(1)
    .regex(/^[^:]*$/, 'expected a name without a colon'),
  password: secret,
});

const oauth2 = z.strictObject({
  client_id: z.string().min(1),
  client_secret: secret,
  token_url: httpUrl.describe('Where tokens are requested, with the `tls` and `proxy_url` of the target.'),
  scopes: z.array(z.string().min(1)).default([]),
  endpoint_params: z.record(z.string().min(1), z.string()).default({}).describe('More parameters of the request, such as `audience`.'),
});

/** The keys of each output that is an HTTP server, beside its `url`. */
export const httpTargetKeys = {
  timeout: duration
    .refine((ms) => ms >= 1000, { error: 'expected at least 1s', params: { problem: 'out_of_range' } })
    .prefault('30s')
    .describe('Longest time for a request and its answer.'),
  headers: z.record(headerName, headerValue).default({}).describe('More headers, such as `X-Scope-OrgID`; the values are secrets.'),
  basic_auth: basicAuth.optional().describe('User name and password. At most one kind of authentication may be set.'),
  bearer_token: secret.optional().describe('Token for the header Authorization.'),
  bearer_token_file: z
    .string()
    .min(1)
    .meta({ file: 'live' })
    .optional()
    .describe('File with the token, read again when it changes: for tokens that are replaced often, such as those of Kubernetes.'),
  oauth2: oauth2.optional().describe('Tokens of OAuth 2.0 by client credentials.'),
  tls: tlsConfig.optional().describe('For https.'),
  proxy_url: z
    .string()
    .regex(/^http:\/\/[^/?#@\s]+\/?$/, 'expected the URL of an HTTP proxy such as http://proxy:3128, without credentials')
    .refine(hasAddress, 'expected a URL with a valid host and port')
    .optional()
    .describe('HTTP proxy for the requests. Environment variables such as `HTTPS_PROXY` are not used.'),
};

export type HttpTarget = z.output<z.ZodObject<typeof httpTargetKeys>>;

type Kinds = Pick<HttpTarget, 'basic_auth' | 'bearer_token' | 'bearer_token_file' | 'oauth2' | 'headers'>;

/** The keys of the target that send credentials. */
export function credentialKeys(target: Kinds): string[] {
  const keys = (['basic_auth', 'bearer_token', 'bearer_token_file', 'oauth2'] as const).filter((key) => target[key] !== undefined);
  return Object.keys(target.headers).some((name) => name.toLowerCase() === 'authorization') ? [...keys, 'headers'] : keys;
}

/** At most one kind of authentication, and TLS only for https. */
export function checkHttpTarget(target: Kinds & Pick<HttpTarget, 'tls'> & { readonly url: string }, context: z.core.$RefinementCtx): void {
  const [first, second] = credentialKeys(target);
  if (second !== undefined)
    context.addIssue(configIssue('conflict', [second], `excludes "${first ?? ''}": expected one kind of authentication`));
  const urls = [target.url, target.oauth2?.token_url ?? ''];
  if (target.tls !== undefined && !urls.some((url) => url.startsWith('https:')))
    context.addIssue(configIssue('conflict', ['tls'], 'expected a https:// URL for TLS'));
}

/** Host and port can be read; what does not even look like a URL is reported by its pattern. */
export function hasAddress(text: string): boolean {
  return URL.canParse(text) || !/^https?:\/\/[^/?#@\s]/.test(text);
}

/** Whether Node sends it as the value of a header. */
function isHeaderText(value: Secret): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value.reveal());
}
