import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web';
import { TextDecoder, TextEncoder } from 'node:util';

/** A stream of the exporter; `send` adds messages. */
export function provideStream() {
  Object.assign(globalThis, { TextDecoder });
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController | undefined;
  const body = new ReadableStream({ start: (given) => void (controller = given) });
  const urls: string[] = [];
  globalThis.fetch = jest.fn(async (url: string) => {
    urls.push(url);
    return { ok: true, status: 200, headers: new Headers({ 'content-type': 'text/event-stream' }), body };
  }) as unknown as typeof fetch;
  const send = (event: string, data: object) => controller?.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  return { urls, send };
}
