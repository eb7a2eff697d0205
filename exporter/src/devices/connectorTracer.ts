import type { FinishedWork, Span, TraceOptions, Tracer } from '@gaugeway/connectors/trace';

/** The tracer of one connector: its spans have the name of the connector. */
export class ConnectorTracer implements Tracer {
  readonly #tracer: Tracer;
  readonly #attributes: { readonly 'gaugeway.connector': string };

  constructor(tracer: Tracer, connector: string) {
    this.#tracer = tracer;
    this.#attributes = { 'gaugeway.connector': connector };
  }

  get slowMs(): number {
    return this.#tracer.slowMs;
  }

  start(name: string, options?: TraceOptions): Span | undefined {
    const span = this.#tracer.start(name, options);
    span?.set(this.#attributes);
    return span;
  }

  report(name: string, work: FinishedWork): void {
    this.#tracer.report(name, { ...work, attributes: { ...work.attributes, ...this.#attributes } });
  }
}
