import { Histogram, type OpenMetricsContentType, Registry } from 'prom-client';
import { currentTraceId } from '../tracing/currentSpan.ts';

interface Definition<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly Label[];
  /** Seconds. */
  readonly buckets: readonly number[];
  readonly registers: Registry[];
  /** Called at the start of each scrape. */
  readonly collect?: () => void;
}

/** A histogram of durations. An observation of traced work is the exemplar of its bucket. */
export class DurationHistogram<Label extends string = never> {
  readonly #histogram: Histogram;

  constructor({ labelNames = [], buckets, registers, ...definition }: Definition<Label>) {
    const common = { ...definition, labelNames: [...labelNames], buckets: [...buckets] };
    this.#histogram = new Histogram({ ...common, enableExemplars: true, registers: [openMetricsRegistry()] });
    for (const registry of registers) registry.registerMetric(this.#histogram);
  }

  observe(labels: Readonly<Record<Label, string>>, seconds: number): void {
    const traceId = currentTraceId();
    this.#histogram.observe({ labels, value: seconds, ...(traceId !== undefined && { exemplarLabels: { trace_id: traceId } }) });
  }

  /** The series exists from now on, at 0. */
  zero(labels: Readonly<Record<Label, string>>): void {
    this.#histogram.zero(labels);
  }

  remove(labels: Readonly<Record<Label, string>>): void {
    this.#histogram.remove(labels);
  }
}

/** prom-client refuses exemplars in others, and writes them from such a registry only. */
export function openMetricsRegistry(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}
