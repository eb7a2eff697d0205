import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { Span, SpanAttributes, Tracer } from '@gaugeway/connectors/trace';
import type { EncodedRequest } from './client.ts';
import type { Answered } from './targetLink.ts';

const name = 'remote_write batch';

/** The trace of one batch; without a span it only runs the work. */
export class BatchTrace {
  readonly #span: Span | undefined;
  readonly #url: string;

  constructor(span: Span | undefined, url: string) {
    this.#span = span;
    this.#url = url;
  }

  /** A request is a part of the batch, with all its attempts. */
  async request(request: EncodedRequest, send: (span?: Span) => Promise<Answered | undefined>): Promise<Answered | undefined> {
    if (this.#span === undefined) return send();
    const attributes = {
      ...addressOf(this.#url),
      'http.request.method': 'POST',
      'http.request.body.size': request.body.length,
      'gaugeway.samples': request.samples,
    };
    const span = this.#span.child('POST', { kind: 'client', attributes });
    const answered = await send(span);
    span.end(failureOf(answered, span));
    return answered;
  }
}

interface TracedBatch {
  readonly tracer: Tracer;
  /** Of the target. */
  readonly url: string;
  readonly attributes: SpanAttributes;
}

/** Traces a batch; one without a span is reported where it failed or was slow. */
export async function traceBatch({ tracer, url, attributes }: TracedBatch, send: (trace: BatchTrace) => Promise<void>): Promise<void> {
  const isOn = tracer.slowMs !== Infinity;
  const span = isOn ? tracer.start(name, { attributes }) : undefined;
  const startMs = performance.now();
  let error: unknown;
  try {
    const trace = new BatchTrace(span, url);
    await (span === undefined ? send(trace) : span.run(() => send(trace)));
  } catch (failure) {
    error = failure;
    throw failure;
  } finally {
    const endMs = performance.now();
    if (span !== undefined) span.end(error);
    else if (isOn && (error !== undefined || endMs - startMs > tracer.slowMs)) tracer.report(name, { attributes, startMs, endMs, error });
  }
}

function addressOf(url: string): SpanAttributes {
  const { hostname, port, protocol } = new URL(url);
  const defaultPort = protocol === 'https:' ? 443 : 80;
  return { 'server.address': hostname, 'server.port': port === '' ? defaultPort : Number(port), 'url.full': endpointOf(url) };
}

/** Not sent at all: the output was closed, or a repetition was given up. */
function failureOf(answered: Answered | undefined, span: Span): string | undefined {
  if (answered === undefined) return 'not sent';
  const { answer } = answered;
  if (answer.kind === 'ok') return undefined;
  const status = answer.kind === 'refused' ? answer.status : 413;
  span.set({ 'http.response.status_code': status, 'error.type': `${status}` });
  return answer.why;
}
