import { join } from 'node:path';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Delivery, Logger, Tracer } from '@gaugeway/connectors/contract';
import { noTracer } from '@gaugeway/connectors/trace';
import type { Clock } from '../clock.ts';
import type { AppliedFields, Component } from '../component.ts';
import type { ExporterConfig } from '../config/config.ts';
import type { Acknowledgements } from '../devices/gateway.ts';
import type { Exemplar } from '../series/exemplar.ts';
import type { ComputedFamily } from '../series/exposition.ts';
import type { SampleTap } from '../series/sampleTap.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import { AcknowledgementQueue, type MessageGroup } from './acknowledgements.ts';
import type { Batch } from './batch.ts';
import { ClockGuard } from './clockGuard.ts';
import { Exemplars } from './remote-write/exemplars.ts';
import { RemoteWriteTarget } from './remote-write/remoteWriteTarget.ts';
import { scrapeLabels } from './scrapeLabels.ts';
import { SeriesIndex } from './seriesIndex.ts';
import { Shipment } from './shipment.ts';
import { openSampleSpool, sampleSpoolFolder, type SampleSpool } from './spool/samples/sampleSpool.ts';
import type { SpoolStatus } from './spool/spool.ts';
import { LiveSeries } from './tap/liveSeries.ts';
import { OutputTap } from './tap/outputTap.ts';
import type { TapCounters } from './tap/tapCounters.ts';
import type { Target, TargetStatus } from './target.ts';
import { UnsentShipments } from './unsentShipments.ts';

interface OutputParts {
  readonly store: SeriesStore;
  readonly computed: readonly ComputedFamily[];
  readonly clock: Clock;
  readonly log: Logger;
  /** Default: nothing is traced. */
  readonly tracer?: Tracer;
  /** The data folder. */
  readonly folder: string;
  readonly version: string;
  /** The exporter's own metrics as OpenMetrics. */
  readonly selfMetrics: () => Promise<string>;
  /** Drops what was not sent before this start. */
  readonly skipBacklog?: boolean;
  /** A metric of the catalogue, or one that is computed. */
  readonly metric: (name: string) => Metric | undefined;
}

/** Samples leave memory at least this often. Together with {@link spillAfterMs} it bounds what a killed process loses. */
const collectEveryMs = 100;
/** Messages that wait for an acknowledgement are stored together. */
const commitAfterMs = 5;
/** Mosquitto has 20 messages in flight over MQTT 3.1.1: with these waiting, no more arrive. */
const mostWaiting = 20;
/** What is not delivered after this time goes to the spool. */
const spillAfterMs = 700;
const stopWithinMs = 2000;

/** The running part: exists while the config has a target. */
interface Running {
  readonly spool: SampleSpool;
  readonly targets: readonly Target[];
  readonly unsent: UnsentShipments;
  readonly exemplars: Exemplars;
}

/** Takes samples from the series and ships them to the targets, by way of the spool where they cannot be sent at once. */
export class Outputs implements Component, Acknowledgements {
  readonly #parts: OutputParts;
  readonly #index = new SeriesIndex();
  readonly #clock: ClockGuard;
  readonly #tap: OutputTap;
  readonly #live: LiveSeries;
  #config: ExporterConfig['outputs'] | undefined;
  /** Changes with each change of the config that concerns samples. */
  #identity: string | undefined;
  /** Custom metrics of the config. */
  #metrics: ExporterConfig['metrics'] = new Map();
  #running: Running | undefined;
  readonly #acknowledgements = new AcknowledgementQueue();
  /** Batches that were taken while there was no running part. */
  readonly #held: Batch[] = [];
  #skipsBacklog: boolean;
  #collectTimer: NodeJS.Timeout | undefined;
  #commitTimer: NodeJS.Timeout | undefined;

  constructor(parts: OutputParts) {
    this.#parts = parts;
    this.#clock = new ClockGuard(parts.clock, parts.log);
    this.#skipsBacklog = parts.skipBacklog === true;
    const onExemplar = (series: number, exemplar: Exemplar) => this.#running?.exemplars.add(series, exemplar);
    this.#tap = new OutputTap({ index: this.#index, clock: this.#clock, onFull: () => this.#takeFull(), onExemplar });
    const ship = (batch: Batch | undefined, isRepetition: boolean) => {
      this.#collect();
      this.#ship(batch, { isRepetition });
    };
    const selfMetrics = () => (this.#config?.remote_write.some((target) => target.self_metrics) ? parts.selfMetrics() : undefined);
    this.#live = new LiveSeries({ ...parts, selfMetrics, tap: this.#tap, index: this.#index, clock: this.#clock, ship, onExemplar });
  }

  get tap(): SampleTap {
    return this.#tap;
  }

  get tapCounters(): TapCounters {
    return this.#tap.counters;
  }

  get targets(): TargetStatus[] {
    return (this.#running?.targets ?? []).map(({ status }) => status);
  }

  get spool(): SpoolStatus | undefined {
    return this.#running?.spool.status;
  }

  async start(config: ExporterConfig): Promise<void> {
    await this.apply(config);
  }

  async apply({ outputs, server, metrics }: ExporterConfig): Promise<AppliedFields> {
    this.#metrics = metrics;
    const { loki: _loki, otlp: _otlp, fingerprints, ...ofSamples } = outputs;
    const identity = JSON.stringify([ofSamples, fingerprints?.samples]);
    if (identity === this.#identity) return {};
    this.#identity = identity;
    this.#config = outputs;
    // from now on samples wait in the tap, until the new targets take them
    this.#tap.isActive = outputs.remote_write.length > 0;
    await this.#close();
    // the connection to the source stays: it would not repeat what is not safe
    this.#acknowledgements.acknowledgeAll();
    if (this.#tap.isActive) this.#open(outputs, scrapeLabels({ outputs, server }));
    return { remote_write: this.#tap.isActive ? 'on' : 'off' };
  }

  async stop(): Promise<void> {
    await this.#close();
    this.#tap.isActive = false;
  }

  received(delivery: Delivery, connector: string): boolean {
    if (!this.#tap.isActive) {
      delivery.acknowledge();
      return true;
    }
    this.#tap.queues(connector);
    const isNew = this.#acknowledgements.received(delivery);
    if (this.#acknowledgements.waiting === mostWaiting) setImmediate(() => this.#collect());
    else this.#commitTimer ??= setTimeout(() => this.#collect(), commitAfterMs);
    return isNew;
  }

  /** The wall clock was set by this much. */
  clockStepped(byMs: number): void {
    this.#clock.stepped(byMs);
  }

  /** Once a second. */
  async tick(): Promise<void> {
    if (this.#running === undefined || this.#config === undefined) return;
    this.#running.spool.tick();
    await this.#live.tick(this.#config.interval);
  }

  #open(outputs: ExporterConfig['outputs'], labels: Readonly<Record<string, string>>): void {
    const { folder, log, version, tracer = noTracer } = this.#parts;
    const { max_bytes: maxBytes, max_age: maxAgeMs } = outputs.spool;
    const spool = openSampleSpool({ folder: join(folder, sampleSpoolFolder), index: this.#index, log, maxBytes, maxAgeMs });
    const exemplars = new Exemplars();
    const services = {
      index: this.#index,
      spool,
      clock: this.#clock,
      log,
      tracer,
      metric: (name: string) => this.#parts.metric(name) ?? this.#metrics.get(name),
      labels,
      userAgent: `gaugeway/${version}`,
      maxAgeMs,
      exemplars,
    };
    const targets = outputs.remote_write.map((target) => new RemoteWriteTarget(target, services));
    spool.onLost = (target, reason, samples) => {
      const lost = targets.find(({ name }) => name === target)?.status.counters.lost;
      lost?.set(reason, (lost.get(reason) ?? 0) + samples);
    };
    spool.setTargets(targets.map(({ name }) => name));
    if (this.#skipsBacklog) for (const { name } of targets) this.#skipBacklog(spool, name);
    this.#skipsBacklog = false;
    for (const target of targets) target.start();
    this.#acknowledgements.setStored(spool.marks);
    this.#running = { spool, targets, unsent: new UnsentShipments(spool), exemplars };
    for (const batch of this.#held.splice(0)) this.#ship(batch, { isRepetition: false, group: this.#barrier() });
    this.#collectTimer = setInterval(() => this.#collect(), collectEveryMs);
  }

  #skipBacklog(spool: SampleSpool, target: string): void {
    const ranges = [...spool.pending(target)];
    for (const range of ranges) spool.drop(target, range);
    const samples = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    if (samples > 0) this.#parts.log.warn('samples from before this start are dropped', { target, samples });
  }

  /** Afterwards there is no running part. */
  async #close(): Promise<void> {
    const { unsent, targets, spool } = this.#running ?? {};
    this.#collect();
    this.#running = undefined;
    clearInterval(this.#collectTimer);
    const deadlineMs = performance.now() + stopWithinMs;
    // in parallel with the targets, so that a slow one does not delay what must be durable
    await Promise.all([unsent?.spill(0), ...(targets ?? []).map((target) => target.close(deadlineMs))]);
    await spool?.close();
  }

  /** Ships what the series have set, acknowledges messages whose samples are safe, and spools what could not be sent. */
  #collect(): void {
    clearTimeout(this.#commitTimer);
    this.#commitTimer = undefined;
    if (this.#running === undefined) return;
    const group = this.#acknowledgements.waiting > 0 ? this.#acknowledgements.group() : undefined;
    this.#ship(this.#tap.take(), { isRepetition: false, group });
    void this.#running.unsent.spill(spillAfterMs);
  }

  /** In the middle of a message: what is taken now belongs to it, too. */
  #takeFull(): void {
    this.#ship(this.#tap.take(), { isRepetition: false, group: this.#running && this.#barrier() });
  }

  #barrier(): MessageGroup | undefined {
    return this.#acknowledgements.waiting > 0 ? this.#acknowledgements.barrier() : undefined;
  }

  #ship(
    batch: Batch | undefined,
    { isRepetition, group }: { readonly isRepetition: boolean; readonly group?: MessageGroup | undefined },
  ): void {
    if (batch === undefined) return group?.safe();
    const running = this.#running;
    if (running === undefined) {
      // while a changed config is applied
      if (!isRepetition) this.#held.push(batch);
      return;
    }
    const { targets, unsent } = running;
    const shipment = new Shipment(batch, {
      isRepetition,
      targets: targets.map(({ name }) => name),
      onDelivered: (target) => unsent.delivered(shipment, target),
      onReleased: () => unsent.released(shipment),
    });
    if (!isRepetition) unsent.add(shipment, group);
    for (const target of targets) target.offer(shipment);
  }
}
