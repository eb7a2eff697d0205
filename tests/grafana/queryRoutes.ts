import express, { type Request, Router } from 'express';
import { isFetchError } from '../fetchError.ts';
import type { Stores } from './bootPage.ts';
import { framesOf, type GrafanaQuery, type Series } from './queryFrames.ts';

interface QueryRequest {
  readonly queries: readonly GrafanaQuery[];
  /** In milliseconds. */
  readonly from: string;
  readonly to: string;
}

interface Result {
  readonly status: number;
  readonly frames: readonly object[];
  readonly error?: string;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly errorType?: string;
  readonly data?: { readonly result: readonly Series[] };
}

/** Grafana's query API over Prometheus. As there, the browser has a frame to parse for each series. */
export function queryRoutes({ prometheusUrl }: Pick<Stores, 'prometheusUrl'>): Router {
  const router = Router();
  router.post('/api/ds/query', express.json({ limit: '1mb' }), (req: Request, res, next) => {
    const { queries, from, to } = req.body as QueryRequest;
    const answers = queries.map(async (query) => [query.refId, await run(query, { prometheusUrl, from, to })] as const);
    Promise.all(answers).then((results) => {
      const isOk = results.every(([, { error }]) => error === undefined);
      res.status(isOk ? 200 : 400).json({ results: Object.fromEntries(results) });
    }, next);
  });
  return router;
}

interface Where extends Pick<QueryRequest, 'from' | 'to'> {
  readonly prometheusUrl: string;
}

async function run(query: GrafanaQuery, { prometheusUrl, from, to }: Where): Promise<Result> {
  const { expr, instant = false, range = !instant, intervalMs: stepMs = 15_000 } = query;
  const align = (time: string) => String((Math.floor(Number(time) / stepMs) * stepMs) / 1000);
  const kinds = [
    instant && (['query', 'vector', { query: expr, time: String(Number(to) / 1000) }] as const),
    range && (['query_range', 'matrix', { query: expr, start: align(from), end: align(to), step: String(stepMs / 1000) }] as const),
  ].filter((kind) => kind !== false);
  const frames: object[] = [];
  for (const [path, resultType, parameters] of kinds) {
    const url = `${prometheusUrl}/api/v1/${path}`;
    try {
      const { error, errorType, data } = (await (
        await fetch(url, { method: 'POST', body: new URLSearchParams(parameters) })
      ).json()) as Answer;
      if (error !== undefined) return { status: 400, frames: [], error: `${errorType ?? ''}: ${error}` };
      frames.push(...framesOf(query, data?.result ?? [], { resultType, stepMs }));
    } catch (cause) {
      // a server that is away, in the words of Grafana
      const reason = isFetchError(cause) ? `dial tcp ${new URL(url).host}: connect: connection refused` : String(cause);
      return { status: 502, frames: [], error: `Post "${url}": ${reason}` };
    }
  }
  return { status: 200, frames };
}
