import { credentialKeys } from '../../config/httpTargetSchema.ts';
import type { SendResult } from '../../outputs/http/sendResult.ts';
import type { OutputTest } from './outputTest.ts';

/** Words of Node, OpenSSL and servers for what a change of the config mends; the first that fits counts. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'no program accepts connections there: check host and port, and whether it runs'],
  [/ENOTFOUND|EAI_AGAIN/, 'the host name is unknown: check the host in "url"'],
  [/EHOSTUNREACH|ENETUNREACH/, 'there is no way to this host: check the host in "url" and the network'],
  [/no answer within|ETIMEDOUT/, 'another program has this port, a firewall drops packets, or the server is overloaded'],
  [/port does not use TLS/, ''],
  [/ERR_TLS_CERT_ALTNAME_INVALID/, 'its certificate is of another host: check "url", or set "tls.server_name"'],
  [/CERT_HAS_EXPIRED/, 'renew its certificate'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/,
    'its certificate is not trusted: set "tls.ca" to the file with the certificate of its authority',
  ],
  [/certificate required|bad certificate|handshake failure/, 'it wants a certificate of the client: set "tls.cert" and "tls.key"'],
  [/ECONNRESET|socket hang up|HTTP request to an HTTPS server|HPE_/, 'https:// instead of http:// in "url"?'],
  [/web page instead of an answer/, 'a login page or the start page of a server: check "url"'],
];

/** gRPC answers a request of HTTP/1.1 with bytes of HTTP/2. */
const notHttp = /ECONNRESET|socket hang up|HPE_/;

type Refusal = Extract<SendResult, { kind: 'refused' }>;

/** VictoriaMetrics answers 400. */
const unknownPath = /unsupported path/;
/** Loki, Mimir and Tempo with tenants, mostly with 401. */
const noTenant = /no org id/i;

const usualPaths = {
  remote_write: 'the path is mostly /api/v1/write',
  loki: 'mostly :3100/loki/api/v1/push',
  otlp: 'mostly :4318/v1/traces',
} as const;

/** What mends a failed test, as far as the answer shows it; '' where it does not. */
export function remedyOf(result: Exclude<SendResult, { kind: 'ok' }>, { output, target }: Pick<OutputTest, 'output' | 'target'>): string {
  const known = remedies.find(([words]) => words.test(result.why))?.[1];
  if (known !== undefined)
    return output === 'otlp' && notHttp.test(result.why) ? `${known} Or a port of gRPC, mostly 4317: HTTP has 4318` : known;
  return result.kind === 'refused' ? refusalRemedy(result, { output, target }) : '';
}

function refusalRemedy({ status, why }: Refusal, { output, target }: Pick<OutputTest, 'output' | 'target'>): string {
  if (noTenant.test(why)) return output === 'loki' ? 'set "tenant"' : 'set "headers" with the tenant as X-Scope-OrgID';
  if (status === 401 || status === 403) return credentialsRemedy(credentialKeys(target));
  if (status === 404 || status === 405 || unknownPath.test(why)) return pathRemedy(output);
  return status >= 300 && status < 400 ? 'set "url" to where it leads' : '';
}

function credentialsRemedy([key]: readonly string[]): string {
  if (key !== undefined) return `check "${key}"`;
  return 'it requires credentials: set "basic_auth", "bearer_token", "bearer_token_file" or "oauth2"';
}

function pathRemedy(output: OutputTest['output']): string {
  const receiver = output === 'remote_write' ? '; Prometheus needs --web.enable-remote-write-receiver' : '';
  return `check host, port and path in "url", ${usualPaths[output]}${receiver}`;
}
