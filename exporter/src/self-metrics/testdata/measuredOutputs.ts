import { TapCounters } from '../../outputs/tap/tapCounters.ts';
import { TargetCounters, type TargetStatus } from '../../outputs/target.ts';
import type { MeasuredOutputs } from '../outputMetrics.ts';

/** A target that is up and has nothing pending. */
export function targetStatus(parts: Partial<TargetStatus> = {}): TargetStatus {
  return {
    name: 'store',
    url: 'http://store:8428/api/v1/write',
    kind: 'victoriametrics',
    order: 'fresh_first',
    state: 'up',
    why: undefined,
    stateSinceMs: 1_800_000_000_000,
    lastSuccessMs: 1_800_000_000_500,
    pendingSamples: 0,
    oldestPendingMs: undefined,
    counters: new TargetCounters(),
    ...parts,
  };
}

/** Outputs with these targets and a spool. */
export function measuredOutputs(targets: readonly TargetStatus[], parts: Partial<MeasuredOutputs> = {}): MeasuredOutputs {
  const spool = { bytes: 4096, maxBytes: 1_000_000, items: 12, oldestMs: 1_799_999_000_000, writtenBytes: 8192, problem: undefined };
  return { targets, spool, tapCounters: new TapCounters(), ...parts };
}
