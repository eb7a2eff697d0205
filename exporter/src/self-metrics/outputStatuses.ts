import type { LineLossReason, LokiStatus, RefusalReason as LineRefusalReason } from '../outputs/loki/lokiStatus.ts';
import type { RefusalReason } from '../outputs/remote-write/refusalReason.ts';
import type { LossReason, SpoolStatus } from '../outputs/spool/spool.ts';
import type { TapCounters } from '../outputs/tap/tapCounters.ts';
import type { TargetState, TargetStatus } from '../outputs/target.ts';
import type { SpanLossReason, TracingStatus } from '../tracing/tracingStatus.ts';

/** What the outputs show of themselves; without an output all of it is empty. */
export interface MeasuredOutputs {
  readonly targets: readonly TargetStatus[];
  readonly spool: SpoolStatus | undefined;
  readonly tapCounters: TapCounters;
  readonly loki?: LokiStatus | undefined;
  readonly tracing?: TracingStatus | undefined;
}

export type OutputType = 'remote_write' | 'loki' | 'otlp';

/** What the outputs of each type send. */
export const unitOf = { remote_write: 'samples', loki: 'lines', otlp: 'spans' } as const satisfies Record<OutputType, string>;

/** What outputs of all types have. Counts are in the unit of the type; times are epoch milliseconds. */
export interface OutputSummary {
  readonly type: OutputType;
  readonly name: string;
  readonly url: string;
  readonly state: TargetState;
  readonly why: string | undefined;
  readonly stateSinceMs: number;
  readonly lastSuccessMs: number | undefined;
  readonly pending: number;
  readonly oldestPendingMs: number | undefined;
  readonly sent: number;
  readonly rejected: ReadonlyMap<string, number>;
  readonly lost: ReadonlyMap<string, number>;
  readonly counters: RequestCounters;
  /** Of remote write only. */
  readonly kind?: TargetStatus['kind'];
  readonly order?: TargetStatus['order'];
}

interface RequestCounters {
  readonly requests: number;
  readonly retriedRequests: number;
  readonly sentBytes: number;
  /** Called with the duration of each request in seconds. */
  observeRequest: (seconds: number) => void;
}

/** Each reason has a series from the start: a first loss is an increase from 0. */
export const refusalReasons: Readonly<Record<OutputType, readonly string[]>> = {
  remote_write: Object.keys({
    out_of_order: 0,
    out_of_bounds: 0,
    too_old: 0,
    duplicate: 0,
    too_far_in_future: 0,
    invalid_labels: 0,
    too_many_series: 0,
    too_large: 0,
    other: 0,
  } satisfies Record<RefusalReason, 0>),
  loki: Object.keys({
    too_far_behind: 0,
    too_old: 0,
    too_new: 0,
    line_too_long: 0,
    rate_limit: 0,
    stream_limit: 0,
    invalid_metadata: 0,
    other: 0,
  } satisfies Record<LineRefusalReason, 0>),
  otlp: ['partial_success', 'refused', 'too_large'],
};
export const lossReasons: Readonly<Record<OutputType, readonly string[]>> = {
  remote_write: Object.keys({ size: 0, age: 0, dropped: 0, damaged: 0, disk_full: 0 } satisfies Record<LossReason, 0>),
  loki: Object.keys({ memory: 0, size: 0, age: 0, disk_full: 0, damaged: 0, dropped: 0 } satisfies Record<LineLossReason, 0>),
  otlp: ['queue_full', 'stopped'],
};

/** All outputs of the config. */
export function summaries({ targets, loki, tracing }: MeasuredOutputs): OutputSummary[] {
  return [...targets.map(ofTarget), ...(loki === undefined ? [] : [ofLoki(loki)]), ...(tracing === undefined ? [] : [ofTracing(tracing)])];
}

export function ofTarget({ pendingSamples, counters, ...status }: TargetStatus): OutputSummary {
  const { sentSamples, rejected, lost } = counters;
  return { ...status, type: 'remote_write', pending: pendingSamples, sent: sentSamples, rejected, lost, counters };
}

export function ofLoki({ pendingLines, counters, ...status }: LokiStatus): OutputSummary {
  return {
    ...status,
    type: 'loki',
    pending: pendingLines,
    sent: counters.sentLines,
    rejected: counters.refused,
    lost: counters.lost,
    counters,
  };
}

/** Spans wait in memory only, and hardly longer than the server is away. */
export function ofTracing({ pendingSpans, counters, ...status }: TracingStatus): OutputSummary {
  const { droppedSpans, rejectedSpans } = counters;
  const dropped = (reason: SpanLossReason) => [reason, droppedSpans.get(reason) ?? 0] as const;
  const isWaiting = pendingSpans > 0 && status.state !== 'up';
  return {
    ...status,
    type: 'otlp',
    pending: pendingSpans,
    oldestPendingMs: isWaiting ? status.stateSinceMs : undefined,
    sent: counters.sentSpans,
    rejected: new Map([['partial_success', rejectedSpans], dropped('refused'), dropped('too_large')]),
    lost: new Map([dropped('queue_full'), dropped('stopped')]),
    counters,
  };
}
