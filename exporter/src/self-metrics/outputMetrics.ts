import type { Registry } from 'prom-client';
import type { SpoolStatus } from '../outputs/spool/spool.ts';
import type { TapCounters } from '../outputs/tap/tapCounters.ts';
import type { TargetState, TargetStatus } from '../outputs/target.ts';
import { collectedCounter, collectedGauge, secondsOf } from './collected.ts';
import { DurationHistogram } from './durationHistogram.ts';
import { addLokiMetrics, addTracingMetrics } from './lineAndSpanMetrics.ts';
import {
  lossReasons,
  type MeasuredOutputs,
  type OutputSummary,
  type OutputType,
  refusalReasons,
  summaries,
  unitOf,
} from './outputStatuses.ts';

type Read<Source> = (source: Source) => number | undefined;

const states = Object.keys({ starting: 0, up: 0, down: 0, refusing: 0, waiting_clock: 0 } satisfies Record<TargetState, 0>);

/** Metrics of the outputs, the spool and the tap. */
export function addOutputMetrics(registers: Registry[], outputs: () => MeasuredOutputs | undefined): RequestDurations {
  const all = () => {
    const measured = outputs();
    return measured === undefined ? [] : summaries(measured);
  };
  const targets = () => outputs()?.targets ?? [];
  addCommonMetrics(registers, all);
  for (const type of Object.keys(unitOf) as OutputType[]) addUnitMetrics(registers, type, () => all().filter((one) => one.type === type));
  addSampleCounters(registers, targets);
  addLokiMetrics(registers, () => outputs()?.loki);
  addTracingMetrics(registers, () => outputs()?.tracing);
  addSpoolMetrics(registers, () => (targets().length === 0 ? undefined : outputs()?.spool));
  addTapMetrics(registers, () => (targets().length === 0 ? undefined : outputs()?.tapCounters));
  return new RequestDurations(registers, all);
}

/** The same families for outputs of all types. */
function addCommonMetrics(registers: Registry[], outputs: () => readonly OutputSummary[]): void {
  const each = function* (read: Read<OutputSummary>) {
    for (const output of outputs()) yield [{ output: output.name }, read(output)] as const;
  };
  const byOutput = { labelNames: ['output'], registers };
  const counter = (name: string, help: string, read: Read<OutputSummary>) =>
    collectedCounter({ name, help, ...byOutput }, () => each(read));
  const gauge = (name: string, help: string, read: Read<OutputSummary>) => collectedGauge({ name, help, ...byOutput }, () => each(read));
  counter('gaugeway_output_requests_total', 'Requests to the server', ({ counters }) => counters.requests);
  counter(
    'gaugeway_output_requests_retried_total',
    'Requests that were repeated after a failure',
    ({ counters }) => counters.retriedRequests,
  );
  counter('gaugeway_output_sent_bytes_total', 'Bytes of request bodies, compressed', ({ counters }) => counters.sentBytes);
  collectedGauge(
    {
      name: 'gaugeway_output_state',
      help: 'State of the output: 1 for the current one, 0 for the others',
      labelNames: ['output', 'state'],
      registers,
    },
    function* () {
      for (const { name: output, state: current } of outputs())
        for (const state of states) yield [{ output, state }, state === current ? 1 : 0] as const;
    },
  );
  collectedGauge(
    {
      name: 'gaugeway_output_info',
      help: 'Type and address of the output; for remote write also the kind of the server and the order in which samples are sent',
      labelNames: ['output', 'type', 'url', 'server', 'order'],
      registers,
    },
    function* () {
      for (const { name: output, type, url, kind: server = '', order = '' } of outputs())
        yield [{ output, type, url, server, order }, 1] as const;
    },
  );
  gauge(
    'gaugeway_output_oldest_pending_timestamp_seconds',
    'Time of the oldest sample, line or span that the server does not have; absent where there is none',
    ({ oldestPendingMs }) => secondsOf(oldestPendingMs),
  );
  gauge('gaugeway_output_last_success_timestamp_seconds', 'When the server last accepted a request', ({ lastSuccessMs }) =>
    secondsOf(lastSuccessMs),
  );
}

/** What is counted in samples, lines or spans. */
function addUnitMetrics(registers: Registry[], type: OutputType, outputs: () => readonly OutputSummary[]): void {
  const unit = unitOf[type];
  const Unit = unit.charAt(0).toUpperCase() + unit.slice(1);
  const each = function* (read: Read<OutputSummary>) {
    for (const output of outputs()) yield [{ output: output.name }, read(output)] as const;
  };
  const byReason = (name: string, help: string, read: (output: OutputSummary) => Iterable<readonly [string, number]>) =>
    collectedCounter({ name, help, labelNames: ['output', 'reason'], registers }, function* () {
      for (const output of outputs()) for (const [reason, count] of read(output)) yield [{ output: output.name, reason }, count] as const;
    });
  const repetitions = type === 'remote_write' ? ', without repetitions' : '';
  collectedCounter(
    {
      name: `gaugeway_output_${unit}_sent_total`,
      help: `${Unit} that the server accepted${repetitions}`,
      labelNames: ['output'],
      registers,
    },
    () => each(({ sent }) => sent),
  );
  byReason(`gaugeway_output_${unit}_rejected_total`, `${Unit} that the server refused for good`, ({ rejected }) =>
    withZeros(refusalReasons[type], rejected),
  );
  byReason(`gaugeway_output_${unit}_lost_total`, `${Unit} that left the disk or the memory before the server had them`, ({ lost }) =>
    withZeros(lossReasons[type], lost),
  );
  collectedGauge(
    {
      name: `gaugeway_output_pending_${unit}`,
      help: `${Unit} in memory and on disk that the server does not have`,
      labelNames: ['output'],
      registers,
    },
    () => each(({ pending }) => pending),
  );
}

function addSampleCounters(registers: Registry[], targets: () => readonly TargetStatus[]): void {
  const counter = (name: string, help: string, read: Read<TargetStatus['counters']>) =>
    collectedCounter({ name, help, labelNames: ['output'], registers }, function* () {
      for (const { name: output, counters } of targets()) yield [{ output }, read(counters)] as const;
    });
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

/** How long requests to the servers take. */
class RequestDurations {
  readonly #histogram: DurationHistogram<'output'>;
  readonly #known = new Set<string>();

  constructor(registers: Registry[], outputs: () => readonly OutputSummary[]) {
    this.#histogram = new DurationHistogram({
      name: 'gaugeway_output_request_duration_seconds',
      help: 'Time until the server answered a request',
      labelNames: ['output'],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
      registers,
      collect: () => this.#removeAllBut(new Set(outputs().map(({ name }) => name))),
    });
  }

  /** Observes the requests of these outputs from now on. */
  observe(outputs: Iterable<Pick<OutputSummary, 'name' | 'counters'>>): void {
    for (const { name: output, counters } of outputs) {
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
