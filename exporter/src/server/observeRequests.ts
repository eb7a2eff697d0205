import type { RequestHandler } from 'express';
import { RequestTrace } from './requestTrace.ts';
import type { Route } from './route.ts';
import type { ServerSources } from './serverSources.ts';

/** The route of all paths that are in no row of the table. */
const unknownRoute = 'unknown';
/** As in nginx: the client disconnected before the end of the response. */
const clientDisconnected = 499;

/** Reports and traces each request with the pattern of its route, also where it is refused before its route is found. */
export function observeRequests(routes: readonly Route[], sources: Pick<ServerSources, 'observeRequest' | 'tracer'>): RequestHandler {
  const routeOf = routeFinder(routes);
  return (request, response, next) => {
    const startedMs = performance.now();
    const route = routeOf(request.url.split('?', 1)[0] ?? '');
    const trace = new RequestTrace(sources.tracer, request, route === unknownRoute ? undefined : route);
    response.once('close', () => {
      const code = response.writableFinished ? response.statusCode : clientDisconnected;
      trace.run(() => sources.observeRequest({ route, code, seconds: (performance.now() - startedMs) / 1000 }));
      trace.end(code, response);
    });
    trace.run(next);
  };
}

/** Finds the pattern of a path: `/api/v1/devices/{connector}/{device}`. */
function routeFinder(routes: readonly Route[]): (path: string) => string {
  const paths = [...new Set(routes.map(({ path }) => path))];
  const fixed = new Set(paths.filter((path) => !path.includes('{')));
  const patterns = paths
    .filter((path) => !fixed.has(path))
    .map((path) => [path, new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)] as const);
  return (path) => (fixed.has(path) ? path : (patterns.find(([, pattern]) => pattern.test(path))?.[0] ?? unknownRoute));
}
