import type { SourceOfflineReason } from '@gaugeway/connectors/contract';

export type LivenessState = 'online' | 'silent' | 'offline';
export type OfflineReason = SourceOfflineReason | 'connector' | 'timeout';

/** What is known of a device at one moment; times are epoch milliseconds. */
export interface Facts {
  readonly nowMs: number;
  readonly registeredMs: number;
  readonly lastSeenMs: number | undefined;
  /** What the source says now; undefined when it says nothing. */
  readonly source: 'online' | SourceOfflineReason | undefined;
  /** Silence limit; undefined for devices that are never called silent. */
  readonly limitMs: number | undefined;
  readonly staleAfterMs: number;
  /** It had timed out, also before a restart or a lost link, and gave no sign of life since. */
  readonly timedOut: boolean;
  /** Since when the connector receives; undefined while it does not. */
  readonly linkedSinceMs: number | undefined;
  /** Since when it does not. */
  readonly unlinkedSinceMs: number;
  readonly linkGraceMs: number;
}

export interface Verdict {
  readonly state: LivenessState;
  readonly reason?: OfflineReason;
}

export const online: Verdict = { state: 'online' };
export const silent: Verdict = { state: 'silent' };
const sourceReasons: readonly SourceOfflineReason[] = ['protocol', 'poll_failed', 'disabled', 'expected'];
const offline = Object.fromEntries(
  ([...sourceReasons, 'connector', 'timeout'] as const).map((reason) => [reason, { state: 'offline', reason }]),
) as Readonly<Record<OfflineReason, Verdict>>;

/** The reason, if it is one that the source gives. */
export function sourceReason(reason: string | undefined): SourceOfflineReason | undefined {
  return sourceReasons.find((one) => one === reason);
}

/** Catalogue §8.3 to §8.5 and §8.8: online, silent or offline; undefined while the link is lost but within its grace, when nothing new is known. */
export function judge(facts: Facts): Verdict | undefined {
  if (facts.source !== undefined && facts.source !== 'online') return offline[facts.source];
  if (facts.linkedSinceMs === undefined) {
    return facts.nowMs - facts.unlinkedSinceMs >= facts.linkGraceMs ? offline.connector : undefined;
  }
  return judgeLinked(facts, facts.linkedSinceMs);
}

function judgeLinked(facts: Facts, linkedSinceMs: number): Verdict {
  const { nowMs, lastSeenMs, limitMs, source } = facts;
  if (facts.timedOut && source === undefined) return offline.timeout;
  if (limitMs === undefined) return online;
  if (lastSeenMs === undefined) return judgeNeverHeard(facts);
  const silentMs = nowMs - lastSeenMs;
  if (silentMs <= limitMs) return online;
  // while the link was down nothing could be heard, so the patience for a timeout starts again with it
  const unheardMs = Math.min(silentMs, nowMs - linkedSinceMs);
  const patienceMs = Math.max(limitMs, Math.min(4 * limitMs, facts.staleAfterMs));
  return source === undefined && unheardMs > patienceMs ? offline.timeout : silent;
}

function judgeNeverHeard(facts: Facts): Verdict {
  return facts.source === undefined && facts.nowMs - facts.registeredMs > facts.staleAfterMs ? offline.timeout : online;
}
