import type { Request, Response } from 'express';
import type { Span, SpanAttributes, Tracer } from '@gaugeway/connectors/trace';
import { requestId } from './requestId.ts';

/** The trace of one request: a span where it is chosen, otherwise a report where it failed or was slow. */
export class RequestTrace {
  readonly #tracer: Tracer;
  readonly #request: Request;
  readonly #route: string | undefined;
  readonly #span: Span | undefined;
  readonly #startMs = performance.now();

  /** `route` is the pattern of its route, where it has one. */
  constructor(tracer: Tracer, request: Request, route: string | undefined) {
    this.#tracer = tracer;
    this.#request = request;
    this.#route = route;
    if (this.#isOn) this.#span = tracer.start(this.#name, { kind: 'server', parent: request.get('traceparent') });
  }

  run(work: () => void): void {
    if (this.#span === undefined) work();
    else this.#span.run(work);
  }

  end(code: number, response: Response): void {
    const endMs = performance.now();
    const error = code >= 500 ? `status ${code}` : undefined;
    if (this.#span !== undefined) {
      this.#span.set(this.#attributes(code, response));
      return this.#span.end(error);
    }
    if (!this.#isOn || (error === undefined && endMs - this.#startMs <= this.#tracer.slowMs)) return;
    const attributes = this.#attributes(code, response);
    const parent = this.#request.get('traceparent');
    this.#tracer.report(this.#name, { kind: 'server', attributes, parent, startMs: this.#startMs, endMs, error });
  }

  get #isOn(): boolean {
    return this.#tracer.slowMs !== Infinity;
  }

  get #name(): string {
    return this.#route === undefined ? this.#request.method : `${this.#request.method} ${this.#route}`;
  }

  /** The query is left out: it may have what is secret. */
  #attributes(code: number, response: Response): SpanAttributes {
    const { method, url, httpVersion, socket } = this.#request;
    const userAgent = this.#request.get('user-agent');
    return {
      'http.request.method': method,
      ...(this.#route !== undefined && { 'http.route': this.#route }),
      'http.response.status_code': code,
      'url.path': url.split('?', 1)[0] ?? '',
      'url.scheme': this.#request.protocol,
      'network.protocol.version': httpVersion,
      ...(socket.remoteAddress !== undefined && { 'client.address': socket.remoteAddress }),
      ...(userAgent !== undefined && { 'user_agent.original': userAgent }),
      'gaugeway.request_id': requestId(response),
      ...(code >= 500 && { 'error.type': `${code}` }),
    };
  }
}
