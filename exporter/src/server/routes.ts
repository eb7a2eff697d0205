import { z } from 'zod';
import { type ConfigProblem, problemText } from '../config/configProblem.ts';
import { ApiError } from './apiError.ts';
import { deviceRoutes } from './deviceRoutes.ts';
import { landingPage } from './landingPage.ts';
import { contentTypes } from './negotiateFormat.ts';
import { openApiDocument } from './openApiDocument.ts';
import { limit, position } from './page.ts';
import { route, type Call, type Route } from './route.ts';
import { answerWith, connectorStatus, eventRow, mappingRow, type MappingRow, pageOf } from './schemas.ts';
import { scrape, scrapeQuery } from './scrape.ts';

const nothing = z.object({});
const filter = {
  connector: z.string().optional().meta({ description: 'Name of a connector.', example: 'zigbee' }),
  device: z.string().optional().meta({ description: 'Id or name of a device.', example: 'front door' }),
  limit,
};

const text = z.string();

/** All that the server answers: the handlers, the allowed methods, the needed scopes and the OpenAPI document come from this table. */
export const routes: readonly Route[] = [
  route({
    method: 'get',
    path: '/metrics',
    scope: 'open',
    lane: 'scrape',
    summary: 'The metrics, for Prometheus',
    params: nothing,
    query: scrapeQuery,
    answer: { [contentTypes.text]: text, [contentTypes.openmetrics]: text },
    handle: scrape,
  }),
  probe('/-/healthy', 'The process runs', 'Gaugeway is healthy.\n'),
  probe('/-/ready', 'The config is loaded and the server listens', 'Gaugeway is ready.\n'),
  reloadBy('post'),
  reloadBy('put'),
  route({
    method: 'get',
    path: '/api/v1/connectors',
    scope: 'read',
    summary: 'Connectors and how their links are',
    params: nothing,
    query: z.strictObject({}),
    answer: { 'application/json': pageOf(connectorStatus) },
    handle: ({ sources }) => ({ data: sources.connectors() }),
  }),
  ...deviceRoutes,
  route({
    method: 'get',
    path: '/api/v1/mapping',
    scope: 'read',
    summary: 'What became of each native property, and why some are not exported',
    params: nothing,
    query: z.strictObject({
      ...filter,
      after: position.default(0).meta({ description: 'The `next` of the page before.' }),
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
  route({
    method: 'get',
    path: '/api/v1/events',
    scope: 'read',
    summary: 'The newest events, oldest first',
    description: 'Without `after` the newest `limit` of the 1 000 that are held. To follow, ask again with the last id as `after`.',
    params: nothing,
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
  route({
    method: 'get',
    path: '/openapi.json',
    scope: 'open',
    summary: 'This document',
    params: nothing,
    query: nothing,
    answer: { 'application/json': z.record(z.string(), z.unknown()) },
    handle: ({ version }) => openApiDocument(routes, version),
  }),
  route({
    method: 'get',
    path: '/',
    scope: 'open',
    summary: 'A page for people: connectors and devices with their state',
    description: 'Once tokens are configured, devices are shown only to requests with the scope `read`.',
    params: nothing,
    query: z.object({ q: z.string().trim().max(200).default('').meta({ description: 'Searches name, id, model, area and connector.' }) }),
    answer: { 'text/html; charset=utf-8': text },
    handle: landingPage,
  }),
];

function probe(path: string, summary: string, sentence: string): Route {
  return route({
    method: 'get',
    path,
    scope: 'open',
    lane: 'none',
    summary,
    params: nothing,
    query: nothing,
    answer: { 'text/plain; charset=utf-8': text },
    handle: ({ response }) => void response.type('text/plain').send(sentence),
  });
}

function reloadBy(method: 'post' | 'put'): Route {
  return route({
    method,
    path: '/-/reload',
    scope: 'control',
    lane: 'none',
    summary: 'Load the config again; a bad one is refused and the old one stays',
    params: nothing,
    query: nothing,
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
