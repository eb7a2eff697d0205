import type { Span, SpanAttributes, Tracer } from '@gaugeway/connectors/trace';

const name = 'import part';

/** Traces the parts of an import, one after the other. */
export class PartTrace {
  readonly #tracer: Tracer;
  readonly #connector: string;
  #attributes: SpanAttributes | undefined;
  #startMs = 0;
  #span: Span | undefined;

  constructor(tracer: Tracer, connector: string) {
    this.#tracer = tracer;
    this.#connector = connector;
  }

  begin(part: string): void {
    if (this.#tracer.slowMs === Infinity) return;
    this.#attributes = { 'gaugeway.connector': this.#connector, 'gaugeway.part': part };
    this.#startMs = performance.now();
    this.#span = this.#tracer.start(name, { attributes: this.#attributes });
  }

  /** The source has given all samples of the part. */
  read(samples: number): void {
    this.#span?.event('read');
    this.#span?.set({ 'gaugeway.samples': samples });
  }

  /** Does nothing where no part has begun. */
  end(error?: string): void {
    const attributes = this.#attributes;
    if (attributes === undefined) return;
    this.#attributes = undefined;
    const endMs = performance.now();
    if (this.#span !== undefined) this.#span.end(error);
    else if (error !== undefined || endMs - this.#startMs > this.#tracer.slowMs)
      this.#tracer.report(name, { attributes, startMs: this.#startMs, endMs, error });
  }
}
