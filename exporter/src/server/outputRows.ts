import type { SpoolStatus } from '../outputs/spool/spool.ts';
import type { TargetStatus } from '../outputs/target.ts';
import type { OutputStatus, Stats } from './outputSchemas.ts';

/** A target as the API shows it; reasons without a sample are left out. */
export function outputRow({ counters, ...status }: TargetStatus): OutputStatus {
  return {
    output: status.name,
    type: 'remote_write',
    url: status.url,
    server: status.kind,
    order: status.order,
    state: status.state,
    state_since_ms: status.stateSinceMs,
    reason: status.why,
    last_success_ms: status.lastSuccessMs,
    pending_samples: status.pendingSamples,
    oldest_pending_ms: status.oldestPendingMs,
    sent_samples: counters.sentSamples,
    repeated_samples: counters.repeatedSamples,
    adjusted_samples: counters.adjustedSamples,
    sent_bytes: counters.sentBytes,
    requests: counters.requests,
    retried_requests: counters.retriedRequests,
    rejected: aboveZero(counters.rejected),
    lost: aboveZero(counters.lost),
  };
}

/** All targets together. */
export function outputStats(targets: readonly TargetStatus[]): Stats['outputs'] {
  return {
    total: targets.length,
    up: targets.filter(({ state }) => state === 'up').length,
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
