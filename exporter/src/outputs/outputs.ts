import { join } from 'node:path';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Delivery, Logger } from '@gaugeway/connectors/contract';
import type { Clock } from '../clock.ts';
import type { Component } from '../component.ts';
import type { ExporterConfig } from '../config/config.ts';
import type { Acknowledgements } from '../devices/gateway.ts';
import type { ComputedFamily } from '../series/exposition.ts';
import type { SampleTap } from '../series/sampleTap.ts';
import type { SeriesStore } from '../series/seriesStore.ts';
import { AcknowledgementQueue } from './acknowledgements.ts';
import type { Batch } from './batch.ts';
import { ClockGuard } from './clockGuard.ts';
import { RemoteWriteTarget } from './remote-write/remoteWriteTarget.ts';
import { scrapeLabels } from './scrapeLabels.ts';
import { SeriesIndex } from './seriesIndex.ts';
import { Shipment } from './shipment.ts';
import { openSpool } from './spool/openSpool.ts';
import type { Spool, SpoolStatus } from './spool/spool.ts';
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
  /** The data folder. */
  readonly folder: string;
  readonly version: string;
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
  readonly spool: Spool;
  readonly targets: readonly Target[];
  readonly acknowledgements: AcknowledgementQueue;
  readonly unsent: UnsentShipments;
}

/** Takes samples from the series and ships them to the targets, by way of the spool where they cannot be sent at once. */
export class Outputs implements Component, Acknowledgements {
  readonly #parts: OutputParts;
  readonly #index = new SeriesIndex();
  readonly #clock: ClockGuard;
  readonly #tap: OutputTap;
  readonly #live: LiveSeries;
  #config: ExporterConfig['outputs'] | undefined;
  #running: Running | undefined;
  #collectTimer: NodeJS.Timeout | undefined;
  #commitTimer: NodeJS.Timeout | undefined;

  constructor(parts: OutputParts) {
    this.#parts = parts;
    this.#clock = new ClockGuard(parts.clock);
    this.#tap = new OutputTap({ index: this.#index, clock: this.#clock, onFull: () => this.#ship(this.#tap.take(), false) });
    this.#live = new LiveSeries({ tap: this.#tap, store: parts.store, computed: parts.computed });
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

  async apply({ outputs, server }: ExporterConfig): Promise<void> {
    if (JSON.stringify(outputs) === JSON.stringify(this.#config)) return;
    await this.#close();
    this.#config = outputs;
    if (outputs.remote_write.length > 0) this.#open(outputs, scrapeLabels({ outputs, server }));
  }

  async stop(): Promise<void> {
    await this.#close();
  }

  received(delivery: Delivery): boolean {
    if (this.#running === undefined) {
      delivery.acknowledge();
      return true;
    }
    const { acknowledgements } = this.#running;
    const isNew = acknowledgements.received(delivery);
    if (acknowledgements.waiting === mostWaiting) setImmediate(() => this.#collect());
    else this.#commitTimer ??= setTimeout(() => this.#collect(), commitAfterMs);
    return isNew;
  }

  /** Once a second. */
  tick(): void {
    if (this.#running === undefined || this.#config === undefined) return;
    const { fresh, repeated } = this.#live.tick(this.#config.interval);
    this.#ship(fresh, false);
    this.#ship(repeated, true);
    this.#running.spool.tick();
  }

  #open(outputs: ExporterConfig['outputs'], labels: Readonly<Record<string, string>>): void {
    const { folder, log, metric, version } = this.#parts;
    const { max_bytes: maxBytes, max_age: maxAgeMs } = outputs.spool;
    const spool = openSpool({ folder: join(folder, 'spool'), index: this.#index, log, maxBytes, maxAgeMs });
    const services = {
      index: this.#index,
      spool,
      clock: this.#clock,
      log,
      metric,
      labels,
      userAgent: `gaugeway/${version}`,
    };
    const targets = outputs.remote_write.map((target) => new RemoteWriteTarget(target, services));
    spool.setTargets(targets.map(({ name }) => name));
    this.#running = { spool, targets, acknowledgements: new AcknowledgementQueue(spool.marks), unsent: new UnsentShipments(spool) };
    this.#collectTimer = setInterval(() => this.#collect(), collectEveryMs);
    this.#tap.isActive = true;
  }

  async #close(): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    this.#collect();
    this.#tap.isActive = false;
    clearInterval(this.#collectTimer);
    const deadlineMs = performance.now() + stopWithinMs;
    // in parallel with the targets, so that a slow one does not delay what must be durable
    await Promise.all([running.unsent.spill(0), ...running.targets.map((target) => target.close(deadlineMs))]);
    await running.spool.close();
    this.#running = undefined;
  }

  /** Ships what the series have set, acknowledges messages whose samples are safe, and spools what could not be sent. */
  #collect(): void {
    clearTimeout(this.#commitTimer);
    this.#commitTimer = undefined;
    if (this.#running === undefined) return;
    const { acknowledgements, unsent } = this.#running;
    const { ids, safe } = acknowledgements.group();
    this.#ship(this.#tap.take(), false, { ids, safe });
    void unsent.spill(spillAfterMs);
  }

  #ship(batch: Batch | undefined, isRepetition: boolean, group?: { readonly ids: readonly number[]; readonly safe: () => void }): void {
    const running = this.#running;
    if (batch === undefined || running === undefined) return group?.safe();
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
