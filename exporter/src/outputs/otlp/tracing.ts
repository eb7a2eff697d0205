import type { Logger } from '@gaugeway/connectors/contract';
import { noTracer, type FinishedWork, type Span, type TraceOptions, type Tracer } from '@gaugeway/connectors/trace';
import type { AppliedFields, Component } from '../../component.ts';
import type { ExporterConfig } from '../../config/config.ts';
import type { OtlpTracing } from './otlpTracing.ts';
import { TracingCounters, type TracingStatus } from '../../tracing/tracingStatus.ts';

interface TracingOptions {
  readonly log: Logger;
  readonly version: string;
}

const stopWithinMs = 2000;

/** Follows the config: the tracer of the process traces while there is an `outputs.otlp`. Nothing of OpenTelemetry is loaded before. */
export class Tracing implements Component {
  readonly tracer = new CurrentTracer();
  readonly counters = new TracingCounters();
  readonly #options: TracingOptions;
  #running: OtlpTracing | undefined;
  /** Changes with each change of the config that concerns traces. */
  #identity: string | undefined;

  constructor(options: TracingOptions) {
    this.#options = options;
  }

  /** Undefined without `outputs.otlp`. */
  get status(): TracingStatus | undefined {
    return this.#running?.status;
  }

  async start(config: ExporterConfig): Promise<void> {
    await this.apply(config);
  }

  async apply({ outputs: { otlp, fingerprints } }: ExporterConfig): Promise<AppliedFields> {
    const identity = otlp && JSON.stringify([otlp, fingerprints?.otlp]);
    if (identity === this.#identity) return {};
    this.#identity = identity;
    const before = this.#running;
    this.#running = otlp && new (await import('./otlpTracing.ts')).OtlpTracing(otlp, { ...this.#options, counters: this.counters });
    this.tracer.current = this.#running?.tracer ?? noTracer;
    await before?.close(performance.now() + stopWithinMs);
    return { otlp: otlp === undefined ? 'off' : 'on' };
  }

  async stop(): Promise<void> {
    this.tracer.current = noTracer;
    await this.#running?.close(performance.now() + stopWithinMs);
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
