import type { Registry } from 'prom-client';
import type { RefusalReason } from '../outputs/remote-write/refusalReason.ts';
import type { LossReason, SpoolStatus } from '../outputs/spool/spool.ts';
import type { TapCounters } from '../outputs/tap/tapCounters.ts';
import type { TargetState, TargetStatus } from '../outputs/target.ts';
import { collectedCounter, collectedGauge, secondsOf } from './collected.ts';
import { DurationHistogram } from './durationHistogram.ts';

/** What the outputs show of themselves; without a target all of it is empty. */
export interface MeasuredOutputs {
  readonly targets: readonly TargetStatus[];
  readonly spool: SpoolStatus | undefined;
  readonly tapCounters: TapCounters;
}

type Read<Source> = (source: Source) => number | undefined;

/** Each has a series from the start: a first loss is an increase from 0. */
const refusalReasons = Object.keys({
  out_of_order: 0,
  out_of_bounds: 0,
  too_old: 0,
  duplicate: 0,
  too_far_in_future: 0,
  invalid_labels: 0,
  too_many_series: 0,
  too_large: 0,
  other: 0,
} satisfies Record<RefusalReason, 0>);
const lossReasons = Object.keys({ size: 0, age: 0, dropped: 0, damaged: 0, disk_full: 0 } satisfies Record<LossReason, 0>);
const states = Object.keys({ starting: 0, up: 0, down: 0, refusing: 0, waiting_clock: 0 } satisfies Record<TargetState, 0>);

/** Metrics of the targets, the spool and the tap. */
export function addOutputMetrics(registers: Registry[], outputs: () => MeasuredOutputs | undefined): RequestDurations {
  const targets = () => outputs()?.targets ?? [];
  addTargetCounters(registers, targets);
  addTargetGauges(registers, targets);
  addSpoolMetrics(registers, () => (targets().length === 0 ? undefined : outputs()?.spool));
  addTapMetrics(registers, () => (targets().length === 0 ? undefined : outputs()?.tapCounters));
  return new RequestDurations(registers, targets);
}

function addTargetCounters(registers: Registry[], targets: () => readonly TargetStatus[]): void {
  const counter = (name: string, help: string, read: Read<TargetStatus['counters']>) =>
    collectedCounter({ name, help, labelNames: ['output'], registers }, function* () {
      for (const { name: output, counters } of targets()) yield [{ output }, read(counters)] as const;
    });
  const byReason = (name: string, help: string, read: (counters: TargetStatus['counters']) => Iterable<readonly [string, number]>) =>
    collectedCounter({ name, help, labelNames: ['output', 'reason'], registers }, function* () {
      for (const { name: output, counters } of targets())
        for (const [reason, count] of read(counters)) yield [{ output, reason }, count] as const;
    });
  counter('gaugeway_output_samples_sent_total', 'Samples that the target accepted, without repetitions', (counts) => counts.sentSamples);
  counter(
    'gaugeway_output_samples_repeated_total',
    'Samples sent again so that a quiet series stays visible',
    (counts) => counts.repeatedSamples,
  );
  counter(
    'gaugeway_output_samples_adjusted_total',
    'Samples whose time was moved because the target has a newer one of the series',
    (counts) => counts.adjustedSamples,
  );
  byReason('gaugeway_output_samples_rejected_total', 'Samples that the target refused for good', ({ rejected }) =>
    withZeros(refusalReasons, rejected),
  );
  byReason('gaugeway_output_samples_lost_total', 'Samples that left the spool or the memory before the target had them', ({ lost }) =>
    withZeros(lossReasons, lost),
  );
  counter('gaugeway_output_requests_total', 'Requests to the target', (counts) => counts.requests);
  counter('gaugeway_output_requests_retried_total', 'Requests that were repeated after a failure', (counts) => counts.retriedRequests);
  counter('gaugeway_output_sent_bytes_total', 'Bytes of request bodies, compressed', (counts) => counts.sentBytes);
}

function addTargetGauges(registers: Registry[], targets: () => readonly TargetStatus[]): void {
  const gauge = (name: string, help: string, read: Read<TargetStatus>) =>
    collectedGauge({ name, help, labelNames: ['output'], registers }, function* () {
      for (const target of targets()) yield [{ output: target.name }, read(target)] as const;
    });
  collectedGauge(
    {
      name: 'gaugeway_output_state',
      help: 'State of the target: 1 for the current one, 0 for the others',
      labelNames: ['output', 'state'],
      registers,
    },
    function* () {
      for (const { name: output, state: current } of targets())
        for (const state of states) yield [{ output, state }, state === current ? 1 : 0] as const;
    },
  );
  collectedGauge(
    {
      name: 'gaugeway_output_info',
      help: 'Address and kind of the target, and the order in which samples are sent',
      labelNames: ['output', 'url', 'server', 'order'],
      registers,
    },
    function* () {
      for (const { name: output, url, kind: server = '', order = '' } of targets()) yield [{ output, url, server, order }, 1] as const;
    },
  );
  gauge(
    'gaugeway_output_pending_samples',
    'Samples in memory and in the spool that the target does not have',
    (target) => target.pendingSamples,
  );
  gauge(
    'gaugeway_output_oldest_pending_timestamp_seconds',
    'Time of the oldest of them; absent where there is none',
    ({ oldestPendingMs }) => secondsOf(oldestPendingMs),
  );
  gauge('gaugeway_output_last_success_timestamp_seconds', 'When the target last accepted a request', ({ lastSuccessMs }) =>
    secondsOf(lastSuccessMs),
  );
}

function addSpoolMetrics(registers: Registry[], spool: () => SpoolStatus | undefined): void {
  const gauge = (name: string, help: string, read: Read<SpoolStatus>) =>
    collectedGauge({ name, help, registers }, () => unlabelled(spool(), read));
  gauge('gaugeway_spool_bytes', 'Size of the spool on disk', ({ bytes }) => bytes);
  gauge('gaugeway_spool_max_bytes', 'Largest size of the spool by the config', ({ maxBytes }) => maxBytes);
  gauge('gaugeway_spool_samples', 'Samples in the spool', ({ items }) => items);
  gauge('gaugeway_spool_oldest_timestamp_seconds', 'Time of the oldest sample in the spool', ({ oldestMs }) => secondsOf(oldestMs));
  gauge('gaugeway_spool_writable', 'Whether the spool can be written', ({ problem }) => (problem === undefined ? 1 : 0));
  collectedCounter({ name: 'gaugeway_spool_written_bytes_total', help: 'Bytes written to the spool', registers }, () =>
    unlabelled(spool(), ({ writtenBytes }) => writtenBytes),
  );
}

function addTapMetrics(registers: Registry[], tap: () => TapCounters | undefined): void {
  const counter = (name: string, help: string, read: Read<TapCounters>) =>
    collectedCounter({ name, help, registers }, () => unlabelled(tap(), read));
  counter(
    'gaugeway_tap_samples_moved_total',
    'Samples whose time was moved to a millisecond after the sample before, because it was not later',
    ({ moved }) => moved,
  );
  counter('gaugeway_tap_samples_clamped_total', 'Samples with a time in the future, sent with the current time', ({ clamped }) => clamped);
  counter(
    'gaugeway_tap_readings_untimed_total',
    'Readings without a time of their own that waited at their source: no sample was sent',
    ({ untimed }) => untimed,
  );
}

/** How long requests to the targets take. */
class RequestDurations {
  readonly #histogram: DurationHistogram<'output'>;
  readonly #known = new Set<string>();

  constructor(registers: Registry[], targets: () => readonly TargetStatus[]) {
    this.#histogram = new DurationHistogram({
      name: 'gaugeway_output_request_duration_seconds',
      help: 'Time until the target answered a request',
      labelNames: ['output'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
      registers,
      collect: () => this.#removeAllBut(new Set(targets().map(({ name }) => name))),
    });
  }

  /** Observes the requests of these targets from now on. */
  observe(targets: Iterable<TargetStatus>): void {
    for (const { name: output, counters } of targets) {
      if (!this.#known.has(output)) this.#histogram.zero({ output });
      this.#known.add(output);
      counters.observeRequest = (seconds) => this.#histogram.observe({ output }, seconds);
    }
  }

  #removeAllBut(current: ReadonlySet<string>): void {
    for (const output of this.#known) {
      if (current.has(output)) continue;
      this.#known.delete(output);
      this.#histogram.remove({ output });
    }
  }
}

function* unlabelled<Source>(
  source: Source | undefined,
  read: Read<Source>,
): Generator<readonly [Record<string, string>, number | undefined]> {
  if (source !== undefined) yield [{}, read(source)];
}

function withZeros(reasons: readonly string[], counts: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...reasons.map((reason) => [reason, 0] as const), ...counts]);
}
