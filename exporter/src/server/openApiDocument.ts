import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { type ApiErrorCode, apiErrors } from './apiError.ts';
import type { Route } from './route.ts';
import { errorBody } from './schemas.ts';

/** The OpenAPI 3.1 document of a route table. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Gaugeway',
      version,
      description:
        'Connectors, devices, mappings and events of an exporter. Times are milliseconds since the epoch. ' +
        'With configured tokens, every operation with a scope requires one; the scope `control` includes `read`.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `server.tokens`.' },
        user: { type: 'http', scheme: 'basic', description: 'A user of the web config: full access.' },
      },
    },
  });
}

function operation({ method, path, scope, summary, description, params, query, body, answer }: Route): ZodOpenApiOperationObject {
  return {
    operationId: operationId(method, path),
    summary,
    description,
    tags: [path.startsWith('/api/') ? 'API' : 'Server'],
    security: scope === 'open' ? [] : [{ token: [scope] }, { user: [] }],
    requestParams: { path: params, query },
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...success(answer), ...errors(path, scope) },
  };
}

function success(answer: Route['answer']): ZodOpenApiResponsesObject {
  const types = Object.entries(answer);
  if (types.length === 0) return { 204: { description: 'Done' } };
  return { 200: { description: 'OK', content: Object.fromEntries(types.map(([type, schema]) => [type, { schema }])) } };
}

function errors(path: string, scope: Route['scope']): ZodOpenApiResponsesObject {
  const codes: ApiErrorCode[] = ['bad_request', 'forbidden'];
  if (scope !== 'open') codes.push('unauthorized');
  if (path.includes('{') || scope === 'control') codes.push('not_found');
  return Object.fromEntries(
    codes.map((code) => [
      `${apiErrors[code].status}` as '400',
      { description: apiErrors[code].meaning, content: { 'application/json': { schema: errorBody } } },
    ]),
  );
}

/** `get /api/v1/devices/{connector}/{device}` becomes `getDevicesConnectorDevice`. */
function operationId(method: string, path: string): string {
  const words = path.replace('/api/v1', '').match(/[a-z]+/g) ?? ['landing', 'page'];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
