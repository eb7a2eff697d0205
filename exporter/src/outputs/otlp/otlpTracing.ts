import { hostname } from 'node:os';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import type { Logger } from '@gaugeway/connectors/contract';
import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { Tracer } from '@gaugeway/connectors/trace';
import type { OtlpConfig } from '../../config/otlpSchema.ts';
import { OtlpClient } from './otlpClient.ts';
import { OtlpTracer } from './otlpTracer.ts';
import { SpanSender, type SenderLimits } from './spanSender.ts';
import { TraceBudget } from './traceBudget.ts';
import type { TracingCounters, TracingStatus } from '../../tracing/tracingStatus.ts';

export interface OtlpTracingOptions {
  readonly log: Logger;
  readonly version: string;
  readonly counters: TracingCounters;
  /** For tests. */
  readonly limits?: Partial<SenderLimits>;
}

/** Given to the SDK, so that variables of the environment such as OTEL_TRACES_SAMPLER change nothing. A text is cut, and nothing else is expected to be near a limit. */
const spanLimits = {
  attributeCountLimit: 64,
  attributeValueLengthLimit: 1000,
  eventCountLimit: 128,
  linkCountLimit: 0,
  attributePerEventCountLimit: 16,
  attributePerLinkCountLimit: 0,
};

/** The tracer of one `outputs.otlp`, and the way of its spans. Registers nothing globally. This module and what it imports load OpenTelemetry. */
export class OtlpTracing {
  readonly tracer: Tracer;
  readonly #url: string;
  readonly #counters: TracingCounters;
  readonly #sender: SpanSender<ReadableSpan>;

  constructor(config: OtlpConfig, { log, version, counters, limits = {} }: OtlpTracingOptions) {
    const client = new OtlpClient(config, { counters, version });
    this.#url = endpointOf(client.url.href);
    this.#counters = counters;
    this.#sender = new SpanSender({ client, counters, log, url: this.#url, limits });
    const provider = new BasicTracerProvider({
      sampler: new AlwaysOnSampler(),
      spanLimits,
      resource: resourceFromAttributes({
        'service.name': config.service_name,
        'service.version': version,
        'service.instance.id': hostname(),
        'telemetry.sdk.name': 'opentelemetry',
        'telemetry.sdk.language': 'nodejs',
        ...config.resource,
      }),
      spanProcessors: [processorOf(this.#sender)],
    });
    const sdk = provider.getTracer('gaugeway', version);
    this.tracer = new OtlpTracer({ sdk, budget: new TraceBudget(config.traces_per_second), slowMs: config.slow_after, counters });
  }

  get status(): TracingStatus {
    const { state, why, stateSinceMs, lastSuccessMs, pending } = this.#sender;
    return {
      name: 'otlp',
      url: this.#url,
      state,
      why,
      stateSinceMs,
      lastSuccessMs,
      pendingSpans: pending,
      counters: this.#counters,
    };
  }

  /** Sends what it can until `deadlineMs` by `performance.now()`. */
  close(deadlineMs: number): Promise<void> {
    return this.#sender.close(deadlineMs);
  }
}

function processorOf(sender: SpanSender<ReadableSpan>) {
  const nothing = async (): Promise<void> => undefined;
  return { onStart: () => undefined, onEnd: (span: ReadableSpan) => sender.add(span), forceFlush: nothing, shutdown: nothing };
}
