import type { ServerResponse } from 'node:http';
import { StoreServer, type Received } from '@gaugeway/exporter/outputs/remote-write/testing/storeServer';

/** How a server writes what it repeats. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  url: encodeURIComponent,
  form: (text) => new URLSearchParams({ text }).toString(),
  json: (text) => JSON.stringify({ error: text }),
  html: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  base64: (text) => Buffer.from(text).toString('base64'),
};

export const formNames = Object.keys(forms);

const otherHeaders = new Set(['host', 'connection', 'content-length', 'content-type', 'content-encoding', 'user-agent', 'accept']);

/** The credentials of a request, decoded where they are encoded. */
function credentialsOf({ headers, body }: Received): string {
  const own = Object.entries(headers).filter(([name]) => !otherHeaders.has(name) && !name.startsWith('x-prometheus'));
  const decoded = own
    .map(([, value]) => /^Basic (.+)$/.exec(String(value))?.[1] ?? '')
    .map((text) => Buffer.from(text, 'base64').toString());
  const form = new URLSearchParams(body.toString('latin1')).get('client_secret') ?? '';
  return [...decoded, form, ...own.map(([name, value]) => `${name}: ${String(value)}`)].filter((text) => text !== '').join(' ');
}

/**
 * A server that refuses each request and repeats the credentials: `/echo/401/json` with this status and in this form, `/redirect` to an address with
 * them, `/slow` never. `/token` issues the access token.
 */
export function startEchoServer(accessToken: string): Promise<StoreServer> {
  const answer = (request: Received, response: ServerResponse): void => {
    const [, kind, status, form = ''] = new URL(request.url, 'http://h').pathname.split('/');
    const text = credentialsOf(request);
    if (kind === 'echo') response.writeHead(Number(status)).end((forms[form] ?? String)(`${text} ${request.url}`));
    else if (kind === 'redirect')
      response.writeHead(302, { location: `http://u:${encodeURIComponent(text)}@h/?t=${encodeURIComponent(text)}` }).end();
    else if (kind === 'token') response.end(JSON.stringify({ access_token: accessToken, expires_in: 60 }));
    else if (kind === 'take') response.writeHead(204).end();
  };
  return StoreServer.start(answer);
}
