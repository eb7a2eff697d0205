import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response } from 'express';
import type { ResponseQueue } from './responseQueue.ts';
import { type Access, authenticate, authorize, type Credentials } from './authentication.ts';
import { ApiError, apiErrors, errorText } from './apiError.ts';
import { refuseForeignHosts, refuseForeignOrigins, refuseAmbiguousPaths, securityHeaders } from './guards.ts';
import { observeRequests } from './observeRequests.ts';
import { identifyRequests, requestId } from './requestId.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import type { ServerSources } from './serverSources.ts';
import type { EventStreams } from './stream/eventStreams.ts';
import type { TokenBucket } from '../tokenBucket.ts';

interface ServerSettings extends Credentials {
  readonly host: string;
  readonly hosts: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly limit: TokenBucket | undefined;
}

interface ApplicationOptions {
  readonly sources: ServerSources;
  readonly streams: EventStreams;
  readonly version: string;
  readonly queues: Readonly<Record<'scrape' | 'api', ResponseQueue>>;
  /** The settings in force; read for each request, because they can change while the server runs. */
  readonly current: () => ServerSettings;
}

/** All routes behind all guards, without sockets and TLS. */
export function createApplication(options: ApplicationOptions): Express {
  const { current, sources } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing').set('query parser', 'simple');
  app.use(identifyRequests, observeRequests(routes, sources));
  app.use((_request, response, next) => {
    const { headers, limit } = current();
    response.set({ ...securityHeaders, ...headers });
    if (limit?.take() === false) throw new ApiError('too_many_requests', 'more requests than rate_limit of the web config allows');
    next();
  });
  app.use(refuseAmbiguousPaths, refuseForeignHosts(current), refuseForeignOrigins, authenticate(current));
  for (const [path, here] of Object.entries(Object.groupBy(routes, (route) => route.path)))
    register(app, { path, here: here ?? [] }, options);
  app.use((request) => {
    throw new ApiError('not_found', `cannot find ${request.path}`);
  });
  app.use(errorHandler(options));
  return app;
}

function register(app: Express, { path, here }: { path: string; here: readonly Route[] }, options: ApplicationOptions): void {
  const entry = app.route(path.replace(/\{(\w+)\}/g, ':$1'));
  for (const route of here)
    entry[route.method](authorize(route.scope, options.current), express.raw({ type: () => true, limit: '64kb' }), answer(route, options));
  const methods = here.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ');
  entry.all((request) => {
    throw new ApiError('method_not_allowed', `cannot ${request.method} ${path}: expected ${methods}`, { headers: { Allow: methods } });
  });
}

function answer(route: Route, { sources, streams, version, queues }: ApplicationOptions): RequestHandler {
  const { queue = 'api' } = route;
  return async (request, response) => {
    if (queue !== 'none' && !(await queues[queue].enter(response))) return;
    const body = await route.run({ access: response.locals['access'] as Access, sources, streams, version, request, response });
    if (body !== undefined) response.json(body);
  };
}

function errorHandler({ sources }: ApplicationOptions): ErrorRequestHandler {
  // eslint-disable-next-line max-params -- express recognises an error handler by its four parameters
  return (error: unknown, request, response, _next) => {
    const problem = error instanceof ApiError ? error : asApiError(error);
    const what = { method: request.method, path: request.path, request_id: requestId(response) };
    if (problem.code === 'internal') sources.log.error('cannot handle request', { ...what, error: errorText(error) });
    else sources.log.debug('request refused', { ...what, code: problem.code, reason: problem.message });
    if (response.headersSent) return void response.destroy();
    send(response, problem);
  };
}

/** Errors of express and its body parser have a status. Messages of foreign errors are not sent to the client. */
function asApiError(error: unknown): ApiError {
  const status = Number((error as { status?: unknown } | undefined)?.status);
  if (status === apiErrors.too_large.status) return new ApiError('too_large', 'the request body is too large');
  if (status >= 400 && status < 500) return new ApiError('bad_request', 'the request is malformed');
  return new ApiError('internal', 'the request failed: see the log');
}

function send(response: Response, { status, code, message, details }: ApiError): void {
  const { field, problems, headers = {} } = details;
  response
    .status(status)
    .set(headers)
    .json({ error: { code, message, request_id: requestId(response), field, problems } });
}
