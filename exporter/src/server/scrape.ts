import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { errorText } from './apiError.ts';
import { contentTypes, negotiateFormat } from './negotiateFormat.ts';
import type { Call } from './route.ts';

/** Prometheus' `params` may hold anything, so unknown ones are ignored here. */
export const scrapeQuery = z.object({
  connector: z.array(z.string()).optional().describe('Only these connectors.'),
  device: z.array(z.string()).optional().describe('Only these devices, by id or name.'),
});

type ScrapeCall = Call<unknown, z.output<typeof scrapeQuery>>;

/** Answers with the exposition, chunk by chunk as fast as the client reads; stops rendering when it goes away. */
export async function scrape({ query, request, response, sources }: ScrapeCall): Promise<void> {
  const startedMs = performance.now();
  const format = negotiateFormat(request.headers.accept);
  const gzip = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  const headers = { 'Content-Type': contentTypes[format], Vary: 'Accept, Accept-Encoding', ...(gzip && { 'Content-Encoding': 'gzip' }) };
  if (request.method === 'HEAD') return void response.set(headers).end();

  const filter = { connectors: query.connector && new Set(query.connector), devices: query.device && new Set(query.device) };
  const chunks = Readable.from(await begun(sources.renderMetrics(filter, format)));
  response.set(headers);
  try {
    // level 1 takes half the CPU time of the default for 4 % more bytes of text that repeats itself this much
    await (gzip ? pipeline(chunks, createGzip({ level: 1 }), response) : pipeline(chunks, response));
    sources.observeScrape((performance.now() - startedMs) / 1000);
  } catch (error) {
    // the answer is cut off, which the client notices; a client that went away is no error
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
      sources.log.error('cannot render metrics', { error: errorText(error) });
  }
}

/** Waits for the first chunk, so that a rendering that fails at once still becomes an answer with an error status. */
async function begun<Chunk>(chunks: AsyncIterable<Chunk>): Promise<AsyncIterable<Chunk>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return all();
}
