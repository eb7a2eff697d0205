import type { Request, Response } from 'express';
import { z } from 'zod';
import { issueMessage } from '@gaugeway/connectors/issueMessage';
import { ApiError } from './apiError.ts';
import type { Access, Scope } from './authentication.ts';
import type { ServerSources } from './serverSources.ts';
import type { EventStreams } from './stream/eventStreams.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

/** An authorized request with parsed parameters. */
export interface Call<Params, Query, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly access: Access;
  readonly sources: ServerSources;
  readonly streams: EventStreams;
  readonly version: string;
  readonly request: Request;
  readonly response: Response;
}

interface RouteDefinition<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType> {
  readonly method: Method;
  /** In the notation of OpenAPI: `/devices/{device}`. */
  readonly path: string;
  /** `open`: no token is needed. */
  readonly scope: Scope | 'open';
  /** The queue for requests over the limit; default `api`. `none`: no limit. */
  readonly queue?: 'scrape' | 'api' | 'none';
  readonly summary: string;
  readonly description?: string;
  readonly params: Params;
  readonly query: Query;
  /** Schema of the JSON body of the request; absent: the body is ignored. */
  readonly body?: Body;
  /** Schema of the response body by media type; empty: status 204. */
  readonly answer: Readonly<Record<string, z.ZodType>>;
  /** Returns the JSON body, or undefined when it has sent the response itself. */
  readonly handle: (call: Call<z.output<Params>, z.output<Query>, z.output<Body>>) => unknown;
}

/** One row of the route table, independent of the types of its parameters. */
export type Route = Omit<RouteDefinition<z.ZodObject, z.ZodObject, z.ZodType>, 'handle'> & {
  readonly run: (call: Omit<Call<unknown, unknown>, 'params' | 'query' | 'body'>) => unknown;
};

/** Makes a row of the route table; the handler gets parameters that match the schemas. */
export function route<Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType = z.ZodUnknown>(
  definition: RouteDefinition<Params, Query, Body>,
): Route {
  const { handle, ...row } = definition;
  const body = definition.body ?? z.unknown();
  return {
    ...row,
    run: (call) =>
      handle({
        ...call,
        params: parse(definition.params, call.request.params),
        query: parse(definition.query, withLists(definition.query, call.request.query)),
        body: parse(body, definition.body && jsonBody(call.request)) as z.output<Body>,
      }),
  };
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { error: issueMessage });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  const message = issue?.code === 'unrecognized_keys' ? 'unknown parameter' : (issue?.message ?? 'invalid parameter');
  throw new ApiError('bad_request', message, { field });
}

/** The body is read as bytes, whatever type the client names. */
function jsonBody({ body }: Request): unknown {
  try {
    return JSON.parse((body as Buffer).toString());
  } catch {
    throw new ApiError('bad_request', 'expected a JSON object as the body');
  }
}

/** Makes a list of a single value where the schema has a list, so that `?connector=a` equals a list with one entry. */
function withLists(schema: z.ZodObject, query: Request['query']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, isList(schema.shape[name]) && typeof value === 'string' ? [value] : value]),
  );
}

function isList(field: unknown): boolean {
  return field instanceof z.ZodOptional ? isList(field.unwrap()) : field instanceof z.ZodArray;
}
