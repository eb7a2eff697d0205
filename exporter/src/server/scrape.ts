import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import { errorText } from './apiError.ts';
import { contentTypes, negotiateFormat } from './negotiateFormat.ts';
import { requestId } from './requestId.ts';
import type { Call } from './route.ts';
import { scrapeParts } from './serverSources.ts';

/** Unknown parameters are ignored, because a scrape config may set any `params`. */
export const scrapeQuery = z.object({
  'collect[]': z
    .array(z.enum(scrapeParts))
    .optional()
    .describe(
      '`self`: the metrics of the exporter and its process. `devices`: all `iot_*`. Both by default; without `self` where devices are selected.',
    ),
  connector: z.array(z.string()).optional().describe('Only these connectors.'),
  device: z.array(z.string()).optional().describe('Only these devices, by id or name.'),
});

type ScrapeCall = Call<unknown, z.output<typeof scrapeQuery>>;

/** Sends the exposition in chunks as fast as the client reads; stops rendering when the client disconnects. */
export async function scrape({ query, request, response, sources }: ScrapeCall): Promise<void> {
  const startedMs = performance.now();
  const format = negotiateFormat(request.headers.accept);
  const gzip = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  const headers = { 'Content-Type': contentTypes[format], Vary: 'Accept, Accept-Encoding', ...(gzip && { 'Content-Encoding': 'gzip' }) };
  if (request.method === 'HEAD') return void response.set(headers).end();

  const filter = {
    collect: query['collect[]'] && new Set(query['collect[]']),
    connectors: query.connector && new Set(query.connector),
    devices: query.device && new Set(query.device),
  };
  const chunks = Readable.from(await started(sources.renderMetrics(filter, format)));
  response.set(headers);
  try {
    // level 1 needs half the CPU time of the default level for 4 % more bytes
    await (gzip ? pipeline(chunks, createGzip({ level: 1 }), response) : pipeline(chunks, response));
    sources.observeScrape((performance.now() - startedMs) / 1000);
  } catch (error) {
    // the response is incomplete, which the client detects; a disconnected client is not an error
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
      sources.log.error('cannot render metrics', { request_id: requestId(response), error: errorText(error) });
  }
}

/** Waits for the first chunk, so that an error at the start still becomes a response with an error status. */
async function started<Chunk>(chunks: AsyncIterable<Chunk>): Promise<AsyncIterable<Chunk>> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all() {
    if (first.done) return;
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return all();
}
