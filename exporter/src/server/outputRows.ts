import type { LokiStatus } from '../outputs/loki/lokiStatus.ts';
import type { SpoolStatus } from '../outputs/spool/spool.ts';
import type { TargetStatus } from '../outputs/target.ts';
import { type MeasuredOutputs, type OutputSummary, ofLoki, ofTarget, ofTracing, summaries } from '../self-metrics/outputStatuses.ts';
import type { TracingStatus } from '../tracing/tracingStatus.ts';
import type { OutputStatus, Stats } from './outputSchemas.ts';

/** All outputs as the API shows them. */
export function outputRows({ targets, loki, tracing }: MeasuredOutputs): OutputStatus[] {
  return [
    ...targets.map(targetRow),
    ...(loki === undefined ? [] : [lokiRow(loki)]),
    ...(tracing === undefined ? [] : [tracingRow(tracing)]),
  ];
}

function targetRow(status: TargetStatus): OutputStatus {
  const { kind: server, order, pendingSamples, counters } = status;
  return {
    ...commonRow(ofTarget(status)),
    server,
    order,
    pending_samples: pendingSamples,
    sent_samples: counters.sentSamples,
    repeated_samples: counters.repeatedSamples,
    adjusted_samples: counters.adjustedSamples,
  };
}

function lokiRow(status: LokiStatus): OutputStatus {
  const { queue, counters } = status;
  return {
    ...commonRow(ofLoki(status)),
    cut_lines: counters.cutLines,
    held_back: aboveZero(counters.heldBack),
    queue: { bytes: queue.bytes, max_bytes: queue.maxBytes, problem: queue.problem },
  };
}

function tracingRow(status: TracingStatus): OutputStatus {
  const { startedTraces, suppressedTraces } = status.counters;
  return { ...commonRow(ofTracing(status)), started_traces: startedTraces, suppressed_traces: suppressedTraces };
}

/** Reasons without a count are left out. */
function commonRow({ counters, ...output }: OutputSummary): OutputStatus {
  return {
    output: output.name,
    type: output.type,
    url: output.url,
    state: output.state,
    state_since_ms: output.stateSinceMs,
    reason: output.why,
    last_success_ms: output.lastSuccessMs,
    pending: output.pending,
    oldest_pending_ms: output.oldestPendingMs,
    sent: output.sent,
    sent_bytes: counters.sentBytes,
    requests: counters.requests,
    retried_requests: counters.retriedRequests,
    rejected: aboveZero(output.rejected),
    lost: aboveZero(output.lost),
  };
}

/** All outputs together; samples are those of remote write. */
export function outputStats(outputs: MeasuredOutputs): Stats['outputs'] {
  const { targets } = outputs;
  const all = summaries(outputs);
  return {
    total: all.length,
    up: all.filter(({ state }) => state === 'up').length,
    pending_samples: Math.max(0, ...targets.map(({ pendingSamples }) => pendingSamples)),
    sent_samples: total(targets.map(({ counters }) => counters.sentSamples)),
    rejected_samples: total(targets.flatMap(({ counters }) => [...counters.rejected.values()])),
    lost_samples: total(targets.flatMap(({ counters }) => [...counters.lost.values()])),
  };
}

/** The spool as the API shows it. */
export function spoolRow(spool: SpoolStatus): Stats['spool'] {
  const { bytes, maxBytes, items, oldestMs, writtenBytes, problem } = spool;
  return { bytes, max_bytes: maxBytes, samples: items, oldest_ms: oldestMs, written_bytes: writtenBytes, problem };
}

function aboveZero(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].filter(([, count]) => count > 0));
}

export function total(counts: Iterable<number>): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}
