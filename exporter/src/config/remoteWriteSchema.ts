import { z } from 'zod';
import { configIssue } from '@gaugeway/connectors/configProblems';
import { duration, type Secret, secret, staticLabels } from '@gaugeway/connectors/configTypes';
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

/** VictoriaMetrics reads text or JSON there, skips what it cannot read and answers 204. */
const importPath = /\/api\/v1\/import(?:\/\w+)?\/?(?:\?|$)/;

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

const rule = z
  .strictObject({
    metric: z.string().min(1).optional().describe('Glob that the name of the metric must match.'),
    labels: z
      .record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'expected a label name: letters, digits and _'), z.string())
      .optional()
      .describe('For each label a glob that its value must match; a missing label is empty.'),
  })
  .refine(({ metric, labels }) => metric !== undefined || Object.keys(labels ?? {}).length > 0, {
    error: 'expected "metric" or "labels"',
    params: { problem: 'missing' },
  });

const externalLabels = staticLabels.superRefine((labels, context) => {
  for (const name of ['job', 'instance'])
    if (Object.hasOwn(labels, name))
      context.addIssue(configIssue('reserved_name', [name], `expected another name: "outputs.${name}" sets this label`));
});

/** One entry of `outputs.remote_write`. */
const remoteWrite = z
  .strictObject({
    name: z.string().min(1).optional().describe('Unique name of the target in logs and metrics. Default: host and port of the URL.'),
    url: z
      .string()
      .regex(/^https?:\/\/[^/?#@]+\/\S*$/, 'expected a URL such as http://victoriametrics:8428/api/v1/write, without credentials')
      .refine(hasAddress, 'expected a URL with a valid host and port')
      .refine(
        (url) => !importPath.test(url),
        'expected the path of remote write, /api/v1/write: an import API answers 204 and stores nothing',
      )
      .describe('The remote-write endpoint. Redirects are not followed.'),
    protocol: z
      .enum(['auto', 'prometheus', 'victoriametrics'])
      .default('auto')
      .describe(
        '`prometheus` is remote write 1.0, `victoriametrics` its variant with zstd. `auto` finds it out with an empty request, the others send none.',
      ),
    order: z
      .enum(['series', 'fresh_first'])
      .optional()
      .describe(
        "`series`: a series' backlog is sent before its new samples. `fresh_first`: new samples never wait for a backlog. Default: `fresh_first` where the target is VictoriaMetrics.",
      ),
    out_of_order_window: duration
      .optional()
      .describe(
        'How far behind the newest sample of a series the target accepts older ones (`out_of_order_time_window` of Prometheus). Default: `0s`; VictoriaMetrics has no such limit.',
      ),
    timeout: duration
      .refine((ms) => ms >= 1000, { error: 'expected at least 1s', params: { problem: 'out_of_range' } })
      .prefault('30s')
      .describe('Longest time for a request and its answer.'),
    external_labels: externalLabels.default({}).describe('Labels for all series that do not have them.'),
    keep: z.array(rule).min(1).optional().describe('Only series that match one of these rules are sent. Default: all.'),
    drop: z.array(rule).default([]).describe('Series that match one of these rules are not sent. All conditions of a rule must hold.'),
    self_metrics: z.boolean().default(false).describe("Send the exporter's own metrics (`gaugeway_*`) too, where nothing scrapes them."),
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
  })
  .superRefine(checkTarget);

/** `outputs.remote_write`. */
export const remoteWriteTargets = z.array(remoteWrite).superRefine(uniqueNames);

export type RemoteWriteConfig = z.output<typeof remoteWrite>;
/** A condition of `keep` and `drop`. */
export type SeriesRule = z.output<typeof rule>;

/** The name of a target, in messages, metrics and the spool. */
export function targetName({ name, url }: Pick<RemoteWriteConfig, 'name' | 'url'>): string {
  return name ?? new URL(url).host;
}

type Kinds = Pick<RemoteWriteConfig, 'basic_auth' | 'bearer_token' | 'bearer_token_file' | 'oauth2' | 'headers'>;

/** The keys of the target that send credentials. */
export function credentialKeys(target: Kinds): string[] {
  const keys = (['basic_auth', 'bearer_token', 'bearer_token_file', 'oauth2'] as const).filter((key) => target[key] !== undefined);
  return Object.keys(target.headers).some((name) => name.toLowerCase() === 'authorization') ? [...keys, 'headers'] : keys;
}

function checkTarget(target: Kinds & Pick<RemoteWriteConfig, 'url' | 'tls'>, context: z.core.$RefinementCtx): void {
  const [first, second] = credentialKeys(target);
  if (second !== undefined)
    context.addIssue(configIssue('conflict', [second], `excludes "${first ?? ''}": expected one kind of authentication`));
  const urls = [target.url, target.oauth2?.token_url ?? ''];
  if (target.tls !== undefined && !urls.some((url) => url.startsWith('https:')))
    context.addIssue(configIssue('conflict', ['tls'], 'expected a https:// URL for TLS'));
}

function uniqueNames(targets: readonly RemoteWriteConfig[], context: z.core.$RefinementCtx): void {
  // an invalid URL has its own problem
  const names = targets.map((target) => (URL.canParse(target.url) ? targetName(target) : target.name));
  names.forEach((name, index) => {
    if (name === undefined || names.indexOf(name) === index) return;
    const isGiven = targets[index]?.name !== undefined;
    const message = isGiven ? `target name "${name}" is used twice` : `missing: another target has the name "${name}"`;
    context.addIssue(configIssue(isGiven ? 'duplicate' : 'missing', [index, 'name'], message));
  });
}

/** Host and port can be read; what does not even look like a URL is reported by its pattern. */
function hasAddress(text: string): boolean {
  return URL.canParse(text) || !/^https?:\/\/[^/?#@\s]/.test(text);
}

/** Whether Node sends it as the value of a header. */
function isHeaderText(value: Secret): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value.reveal());
}
