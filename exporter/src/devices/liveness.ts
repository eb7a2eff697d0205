import type { SourceOfflineReason } from '@gaugeway/connectors/contract';

type LivenessState = 'online' | 'silent' | 'offline';
export type OfflineReason = SourceOfflineReason | 'connector' | 'timeout';

/** What is known about a device at one moment; times are epoch milliseconds. */
export interface Facts {
  readonly nowMs: number;
  readonly registeredMs: number;
  readonly lastSeenMs: number | undefined;
  /** What the source reports now; undefined where it reports nothing. */
  readonly source: 'online' | SourceOfflineReason | undefined;
  /** Silence limit; undefined for devices that never become silent. */
  readonly limitMs: number | undefined;
  readonly staleAfterMs: number;
  /** It had timed out, also before a restart or a lost link, with no sign of life since. */
  readonly timedOut: boolean;
  /** Start of the link; undefined while it is down. */
  readonly linkedSinceMs: number | undefined;
  /** End of the last link. */
  readonly unlinkedSinceMs: number;
  readonly linkGraceMs: number;
}

export interface Verdict {
  readonly state: LivenessState;
  readonly reason?: OfflineReason;
}

export const online: Verdict = { state: 'online' };
const silent: Verdict = { state: 'silent' };
const sourceReasons: readonly SourceOfflineReason[] = ['protocol', 'poll_failed', 'disabled', 'expected'];
const offline = Object.fromEntries(
  ([...sourceReasons, 'connector', 'timeout'] as const).map((reason) => [reason, { state: 'offline', reason }]),
) as Readonly<Record<OfflineReason, Verdict>>;

/** The reason, if it is one that a source reports. */
export function sourceReason(reason: string | undefined): SourceOfflineReason | undefined {
  return sourceReasons.find((one) => one === reason);
}

/** Online, silent or offline (catalogue §8.3 to §8.5 and §8.8); undefined during the grace of a lost link, when nothing new is known. */
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
  if (lastSeenMs === undefined) return judgeNeverSeen(facts);
  const silentMs = nowMs - lastSeenMs;
  if (silentMs <= limitMs) return online;
  // nothing can arrive while the link is down, so the timeout starts again with the link
  const linkedSilentMs = Math.min(silentMs, nowMs - linkedSinceMs);
  const timeoutMs = Math.max(limitMs, Math.min(4 * limitMs, facts.staleAfterMs));
  return source === undefined && linkedSilentMs > timeoutMs ? offline.timeout : silent;
}

function judgeNeverSeen(facts: Facts): Verdict {
  return facts.source === undefined && facts.nowMs - facts.registeredMs > facts.staleAfterMs ? offline.timeout : online;
}
