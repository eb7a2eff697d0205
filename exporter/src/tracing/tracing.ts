import type { Logger } from '@gaugeway/connectors/contract';
import { noTracer, type FinishedWork, type Span, type TraceOptions, type Tracer } from '@gaugeway/connectors/trace';
import type { Component } from '../component.ts';
import type { ExporterConfig } from '../config/config.ts';
import type { TracingStatus } from './tracingStatus.ts';

interface TracingOptions {
  readonly log: Logger;
  readonly version: string;
}

/** Follows the config: the tracer of the process traces while there is an `outputs.otlp`. */
export class Tracing implements Component {
  readonly tracer = new CurrentTracer();
  readonly #options: TracingOptions;

  constructor(options: TracingOptions) {
    this.#options = options;
  }

  /** Undefined without `outputs.otlp`. */
  get status(): TracingStatus | undefined {
    return undefined;
  }

  start(config: ExporterConfig): void {
    this.apply(config);
  }

  apply({ outputs: { otlp } }: ExporterConfig): void {
    if (otlp !== undefined) this.#options.log.debug('traces are not sent yet');
  }
}

/** The tracer that others keep while the config changes. */
class CurrentTracer implements Tracer {
  current: Tracer = noTracer;

  get slowMs(): number {
    return this.current.slowMs;
  }

  start(name: string, options?: TraceOptions): Span | undefined {
    return this.current.start(name, options);
  }

  report(name: string, work: FinishedWork): void {
    this.current.report(name, work);
  }
}
