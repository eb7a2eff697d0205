import { z } from 'zod';
import { type ConfigProblem, problemText } from '../config/configProblem.ts';
import { ApiError } from './apiError.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { landingPage } from './landingPage.ts';
import { maintenanceRoutes } from './maintenanceRoutes.ts';
import { contentTypes } from './negotiateFormat.ts';
import { openApiDocument } from './openApiDocument.ts';
import { limit, position } from './page.ts';
import { outputStatus, stats } from './outputSchemas.ts';
import { route, type Call, type Route } from './route.ts';
import { answerWith, connectorStatus, eventRow, mappingRow, type MappingRow, pageOf } from './schemas.ts';
import { scrape, scrapeQuery } from './scrape.ts';
import { streamRoute } from './streamRoute.ts';
import { unmappedRoute } from './unmappedRoute.ts';

const noParameters = z.object({});
const filter = {
  connector: z.string().optional().meta({ description: 'Name of a connector.', example: 'zigbee' }),
  device: z.string().optional().meta({ description: 'Id or name of a device.', example: 'front door' }),
  limit,
};

const scopes = ['read', 'control', 'ingest'] as const;
const text = z.string();

/** All routes of the server. Handlers, allowed methods, required scopes and the OpenAPI document are generated from this table. */
export const routes: readonly Route[] = [
  route({
    method: 'get',
    path: '/metrics',
    scope: 'open',
    queue: 'scrape',
    summary: 'The metrics, for Prometheus',
    params: noParameters,
    query: scrapeQuery,
    answer: { [contentTypes.text]: text, [contentTypes.openmetrics]: text },
    handle: scrape,
  }),
  probe('/-/healthy', 'The process is running', 'Gaugeway is healthy.\n'),
  probe('/-/ready', 'The config is loaded and the server is listening', 'Gaugeway is ready.\n'),
  reloadBy('post'),
  reloadBy('put'),
  route({
    method: 'get',
    path: '/api/v1/connectors',
    scope: 'read',
    summary: 'Connectors with the state of their links',
    params: noParameters,
    query: z.strictObject({}),
    answer: { 'application/json': pageOf(connectorStatus) },
    handle: ({ sources }) => ({ data: sources.connectors() }),
  }),
  ...deviceRoutes,
  ...maintenanceRoutes,
  route({
    method: 'get',
    path: '/api/v1/mapping',
    scope: 'read',
    summary: 'The metric of each native property, or why it is not exported',
    params: noParameters,
    query: z.strictObject({
      ...filter,
      after: position.default(0).meta({ description: 'The `next` of the previous page.' }),
    }),
    answer: { 'application/json': pageOf(mappingRow) },
    handle: ({ query, sources }) => {
      const { limit: size, after, ...wanted } = query;
      const rows: MappingRow[] = [];
      let skip = after;
      for (const row of sources.mapping(wanted)) {
        if (skip-- > 0) continue;
        if (rows.push(row) > size) break;
      }
      return { data: rows.slice(0, size), next: rows.length > size ? String(after + size) : undefined };
    },
  }),
  unmappedRoute,
  route({
    method: 'get',
    path: '/api/v1/events',
    scope: 'read',
    summary: 'The newest events, oldest first',
    description:
      'Without `after`, the newest `limit` of the 1 000 stored events. To follow new events, repeat the request with the last id as `after`.',
    params: noParameters,
    query: z.strictObject({
      ...filter,
      after: position.optional().meta({ description: 'Only events with a larger id.' }),
    }),
    answer: { 'application/json': pageOf(eventRow) },
    handle: ({ query, sources }) => {
      const { limit: size, ...wanted } = query;
      const rows = sources.events(wanted);
      const data = wanted.after === undefined ? rows.slice(-size) : rows.slice(0, size);
      return { data, next: wanted.after !== undefined && rows.length > size ? String(data.at(-1)?.id) : undefined };
    },
  }),
  streamRoute,
  route({
    method: 'get',
    path: '/api/v1/access',
    scope: 'read',
    summary: 'What the token or the user of this request may do',
    description: 'Changes nothing: a check of a token before it is used.',
    params: noParameters,
    query: z.strictObject({}),
    answer: { 'application/json': answerWith(z.object({ scopes: z.array(z.enum(scopes)) })) },
    handle: ({ access }) => ({ data: { scopes: scopes.filter((scope) => access.scopes.has(scope)) } }),
  }),
  route({
    method: 'get',
    path: '/api/v1/outputs',
    scope: 'read',
    summary: 'Targets of the outputs with what they have not got yet',
    params: noParameters,
    query: z.strictObject({}),
    answer: { 'application/json': pageOf(outputStatus) },
    handle: ({ sources }) => ({ data: sources.outputs() }),
  }),
  route({
    method: 'get',
    path: '/api/v1/stats',
    scope: 'read',
    summary: 'Version, uptime and counts of the whole exporter',
    params: noParameters,
    query: z.strictObject({}),
    answer: { 'application/json': answerWith(stats) },
    handle: ({ sources, version }) => ({ data: { version, ...sources.stats() } }),
  }),
  route({
    method: 'get',
    path: '/openapi.json',
    scope: 'open',
    summary: 'This document',
    params: noParameters,
    query: noParameters,
    answer: { 'application/json': z.record(z.string(), z.unknown()) },
    handle: ({ version }) => openApiDocument(routes, version),
  }),
  route({
    method: 'get',
    path: '/',
    scope: 'open',
    summary: 'HTML page with the state of connectors and devices',
    description: 'With configured tokens, the page shows devices only for requests with the scope `read`.',
    params: noParameters,
    query: z.object({
      q: z.string().trim().max(200).default('').meta({ description: 'Search text for name, id, model, area and connector.' }),
    }),
    answer: { 'text/html; charset=utf-8': text },
    handle: landingPage,
  }),
];

function probe(path: string, summary: string, sentence: string): Route {
  return route({
    method: 'get',
    path,
    scope: 'open',
    queue: 'none',
    summary,
    params: noParameters,
    query: noParameters,
    answer: { 'text/plain; charset=utf-8': text },
    handle: ({ response }) => void response.type('text/plain').send(sentence),
  });
}

function reloadBy(method: 'post' | 'put'): Route {
  return route({
    method,
    path: '/-/reload',
    scope: 'control',
    queue: 'none',
    summary: 'Reload the config; if it is not valid, the old one stays in force',
    params: noParameters,
    query: noParameters,
    answer: { 'application/json': answerWith(z.object({ reloaded: z.literal(true) })) },
    handle: reload,
  });
}

async function reload({ sources }: Call<unknown, unknown>): Promise<unknown> {
  const { ok, problems } = await sources.reload();
  if (ok) return { data: { reloaded: true } };
  throw new ApiError('bad_config', `cannot reload the config: ${summary(problems)}`, { problems });
}

function summary([first, ...more]: readonly ConfigProblem[]): string {
  if (first === undefined) return 'see the log';
  const text = first.file === '' ? first.message : problemText(first);
  return more.length === 0 ? text : `${text} (and ${more.length} more)`;
}
