import type { Registry } from 'prom-client';
import type { LokiStatus } from '../outputs/loki/lokiStatus.ts';
import type { TracingStatus } from '../tracing/tracingStatus.ts';
import { collectedCounter, collectedGauge } from './collected.ts';

/** What only the output to Loki has. */
export function addLokiMetrics(registers: Registry[], status: () => LokiStatus | undefined): void {
  const each = function* (read: (loki: LokiStatus) => number) {
    const loki = status();
    if (loki !== undefined) yield [{ output: loki.name }, read(loki)] as const;
  };
  const byOutput = { labelNames: ['output'], registers };
  const gauge = (name: string, help: string, read: (loki: LokiStatus) => number) =>
    collectedGauge({ name, help, ...byOutput }, () => each(read));
  gauge('gaugeway_output_queue_bytes', 'Size of the queue of lines on disk', ({ queue }) => queue.bytes);
  gauge('gaugeway_output_queue_max_bytes', 'Largest size of the queue by the config', ({ queue }) => queue.maxBytes);
  gauge('gaugeway_output_queue_writable', 'Whether the queue can be written', ({ queue }) => (queue.problem === undefined ? 1 : 0));
  collectedCounter({ name: 'gaugeway_output_lines_cut_total', help: 'Lines that were cut because they were too long', ...byOutput }, () =>
    each(({ counters }) => counters.cutLines),
  );
  collectedCounter(
    {
      name: 'gaugeway_output_lines_held_back_total',
      help: 'Lines beyond lines_per_minute, by connector; those of the exporter itself have an empty connector',
      labelNames: ['output', 'connector'],
      registers,
    },
    function* () {
      const { name: output = '', counters } = status() ?? {};
      for (const [connector, count] of counters?.heldBack ?? []) yield [{ output, connector }, count] as const;
    },
  );
}

/** How many units of work are traced. */
export function addTracingMetrics(registers: Registry[], status: () => TracingStatus | undefined): void {
  const counter = (name: string, help: string, read: (counters: TracingStatus['counters']) => number) =>
    collectedCounter({ name, help, registers }, function* () {
      const counters = status()?.counters;
      if (counters !== undefined) yield [{}, read(counters)] as const;
    });
  counter('gaugeway_traces_started_total', 'Units of work that were traced', ({ startedTraces }) => startedTraces);
  counter(
    'gaugeway_traces_suppressed_total',
    'Units of work that were not traced because of traces_per_second',
    ({ suppressedTraces }) => suppressedTraces,
  );
}
