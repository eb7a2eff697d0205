import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';

/** A route of plugin.json. */
export interface PluginRoute {
  readonly path: string;
  readonly method?: string;
  readonly reqRole?: string;
  readonly reqAction?: string;
  readonly url: string;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
}

/** What the templates of a route may name. */
interface PluginData {
  readonly jsonData: Readonly<Record<string, string>>;
  readonly secureJsonData: Readonly<Record<string, string>>;
}

export interface Caller {
  readonly login: string;
  readonly role: string;
  readonly permissions: Readonly<Record<string, true>>;
}

const ranks = ['Viewer', 'Editor', 'Admin'];
const notForwarded = ['cookie', 'origin', 'referer', 'host', 'connection', 'x-grafana-device-id'];
const notReturned = ['set-cookie', 'server', 'connection', 'transfer-encoding', 'content-security-policy'];

/**
 * Responds as Grafana's plugin proxy does: the first route whose method and path match decides, even if it denies.
 * `path` is what follows the plugin's id, as it came: it is neither decoded nor normalised.
 */
export function proxyPluginRequest(req: Request, res: Response, options: ProxyOptions): void {
  const { routes, data, caller, path } = options;
  const found = routes
    .map((route) => ({ route, rest: restOf(route, req.method, path) }))
    .find((one): one is { route: PluginRoute; rest: string } => one.rest !== undefined);
  if (!found) {
    res.status(404).json({ message: 'plugin route match not found' });
  } else if (!isAllowed(found.route, caller)) {
    res.status(403).json({ message: 'plugin proxy route access denied' });
  } else {
    forward(req, res, { url: targetOf(found, data, req.url), headers: headersOf(found.route, data, caller) });
  }
}

interface ProxyOptions {
  readonly routes: readonly PluginRoute[];
  readonly data: PluginData;
  readonly caller: Caller;
  readonly path: string;
}

/** What a route's `*` stands for, or undefined where the route is not for this request. */
function restOf({ method = '', path: pattern }: PluginRoute, verb: string, path: string): string | undefined {
  // one verb, compared as it is
  if (method !== '' && method !== '*' && method !== verb) return undefined;
  if (!pattern.endsWith('*')) return path === pattern ? '' : undefined;
  const start = pattern.slice(0, -1);
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

function isAllowed({ reqAction, reqRole }: PluginRoute, { role, permissions }: Caller): boolean {
  if (reqAction !== undefined) return permissions[reqAction] === true;
  return reqRole === undefined || ranks.indexOf(role) >= ranks.indexOf(reqRole);
}

function targetOf({ route, rest }: { route: PluginRoute; rest: string }, data: PluginData, requested: string): string {
  const query = requested.includes('?') ? requested.slice(requested.indexOf('?')) : '';
  const base = fill(route.url, data).replace(/\/$/, '');
  return `${rest === '' ? base : `${base}/${rest.replace(/\/$/, '')}`}${query}`;
}

function headersOf({ headers = [] }: PluginRoute, data: PluginData, { login, role }: Caller): OutgoingHttpHeaders {
  const context = JSON.stringify({ login, orgRole: role });
  return {
    'x-grafana-context': context,
    ...Object.fromEntries(headers.map(({ name, content }) => [name.toLowerCase(), fill(content, data)])),
  };
}

/** Go's template, as far as plugin.json makes use of it. */
function fill(template: string, { jsonData, secureJsonData }: PluginData): string {
  return template.replace(
    /\{\{\s*\.(JsonData|SecureJsonData)\.(\w+)\s*\}\}/g,
    (_match, kind: string, key: string) => (kind === 'JsonData' ? jsonData : secureJsonData)[key] ?? '',
  );
}

/** Hands a request on, byte by byte as it comes. */
export function forward(req: Request, res: Response, { url, headers = {} }: { url: string; headers?: OutgoingHttpHeaders }): void {
  const [, origin = '', path = '/'] = /^(https?:\/\/[^/?]+)(.*)$/.exec(url) ?? [];
  if (origin === '') {
    res.status(502).json({ message: `cannot proxy to "${url}": no URL` });
    return;
  }
  const { hostname, port } = new URL(origin);
  const outgoing = request(
    { hostname, port, path, method: req.method, headers: { ...without(req.headers, notForwarded), ...headers } },
    (answer) => {
      res.writeHead(answer.statusCode ?? 502, { ...without(answer.headers, notReturned), 'content-security-policy': 'sandbox' });
      answer.pipe(res);
    },
  );
  outgoing.on('error', () => (res.headersSent ? res.destroy() : res.status(502).json({ message: 'Bad Gateway' })));
  res.on('close', () => outgoing.destroy());
  req.pipe(outgoing);
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}
