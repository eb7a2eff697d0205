import { setTimeout as pause } from 'node:timers/promises';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Logger, Tracer } from '@gaugeway/connectors/contract';
import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { RemoteWriteConfig } from '../../config/outputsSchema.ts';
import type { ClockGuard } from '../clockGuard.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import type { Batch } from '../batch.ts';
import type { Shipment } from '../shipment.ts';
import type { SampleSpool } from '../spool/samples/sampleSpool.ts';
import { TargetCounters, type Target, type TargetStatus } from '../target.ts';
import { partition, shards } from './batchParts.ts';
import { BatchSender, Unsent } from './batchSender.ts';
import type { RemoteWriteClient } from './client.ts';
import { createClient } from './createClient.ts';
import type { Exemplars } from './exemplars.ts';
import { LastStamps } from './lastStamps.ts';
import { PendingSamples, type Source } from './pendingSamples.ts';
import { Refusals } from './refusals.ts';
import { SendingWorker, type Chunk } from './sendingWorker.ts';
import { TargetLink, type LinkDelays } from './targetLink.ts';
import { traceBatch, type BatchTrace } from './batchTrace.ts';

/** What the targets share. */
export interface TargetServices {
  readonly index: SeriesIndex;
  readonly spool: SampleSpool;
  readonly clock: ClockGuard;
  readonly log: Logger;
  readonly tracer: Tracer;
  /** Type and help of a metric, for the metadata of the protocol. */
  readonly metric: (name: string) => Metric | undefined;
  /** Labels that all series get: `job` and `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Value of the header User-Agent. */
  readonly userAgent: string;
  /** Age limit of the spool. */
  readonly maxAgeMs: number;
  readonly exemplars?: Exemplars;
}

/** Replaced by tests. */
interface TargetParts {
  readonly client?: RemoteWriteClient;
  readonly delays?: LinkDelays;
  readonly gatherMs?: number;
  readonly mostRecent?: number;
}

/** A chunk is sent in so many requests at once, none of them smaller than this. */
const shardLimits = { most: 4, least: 10_000 };
/** Requests at once for new samples, and for a backlog that they do not wait for. */
const freshWorkers = 2;
const backlogWorkers = 2;
const closeCheckMs = 10;

/** A target of Prometheus remote write. */
export class RemoteWriteTarget implements Target {
  readonly name: string;
  readonly #config: RemoteWriteConfig;
  readonly #services: TargetServices;
  readonly #client: RemoteWriteClient;
  readonly #counters = new TargetCounters();
  readonly #pending: PendingSamples;
  readonly #link: TargetLink;
  readonly #sender: BatchSender;
  readonly #refusals: Refusals;
  readonly #stamps = new LastStamps();
  readonly #workers: Promise<void>;
  #order: 'series' | 'fresh_first' | undefined;
  #isClosed = false;
  /** Of the server, as far as it tells. */
  #retentionMs = Infinity;

  constructor(config: RemoteWriteConfig, services: TargetServices, parts: TargetParts = {}) {
    const { client = createClient(config, services), delays, gatherMs, mostRecent } = parts;
    this.name = config.name ?? new URL(config.url).host;
    this.#config = config;
    this.#services = services;
    this.#client = client;
    this.#order = config.order;
    const { log, spool, clock, index, maxAgeMs } = services;
    const common = { target: this.name, counters: this.#counters, log };
    this.#pending = new PendingSamples({ ...common, spool, mode: () => this.#mode, gatherMs, mostRecent });
    this.#link = new TargetLink({ ...common, client, clock, onLost: () => this.#pending.sendAgain(), ...(delays && { delays }) });
    this.#refusals = new Refusals({ ...common, index, maxAgeMs });
    this.#sender = new BatchSender({ ...common, client, link: this.#link, refusals: this.#refusals });
    this.#workers = this.#work();
  }

  start(): void {
    this.#pending.start();
    this.#link.start();
  }

  offer(shipment: Shipment): void {
    this.#pending.offer(shipment);
  }

  get status(): TargetStatus {
    const { state, why, stateSinceMs, lastSuccessMs } = this.#link;
    return {
      name: this.name,
      url: endpointOf(this.#config.url),
      kind: this.#client.kind,
      order: this.#order,
      state,
      why,
      stateSinceMs,
      lastSuccessMs,
      pendingSamples: this.#pending.samples,
      oldestPendingMs: this.#pending.oldestMs,
      counters: this.#counters,
    };
  }

  async close(deadlineMs: number): Promise<void> {
    this.#pending.flush();
    while (this.#link.isOpen && this.#pending.inMemory > 0 && performance.now() < deadlineMs) await pause(closeCheckMs);
    this.#isClosed = true;
    this.#link.close();
    this.#pending.changed.notify();
    await this.#client.close();
    await this.#workers;
  }

  get #mode() {
    return {
      isInOrder: this.#order !== 'fresh_first',
      losesNewest: this.#client.kind === 'victoriametrics',
      isAway: !this.#link.isOpen,
      losses: this.#link.losses,
    };
  }

  async #work(): Promise<void> {
    await this.#link.known;
    this.#order ??= this.#client.kind === 'victoriametrics' ? 'fresh_first' : 'series';
    const pending = this.#pending;
    const facts = this.#takeFacts();
    if (this.#order === 'series') return this.#run((most) => pending.takeInOrder(most), true);
    await facts;
    const fresh = Array.from({ length: freshWorkers }, () => this.#run(async (most) => pending.takeFresh(most), true));
    const backlog = Array.from({ length: backlogWorkers }, () => this.#run((most) => pending.takeBacklog(most), false));
    await Promise.all([...fresh, ...backlog]);
  }

  /** With the link closed before, the next process settles doubts. */
  async #takeFacts(): Promise<void> {
    const { startedMs, retentionMs = Infinity } = await this.#client.facts();
    this.#retentionMs = retentionMs;
    if (!this.#isClosed) this.#pending.settleDoubts(startedMs);
  }

  async #run(next: (mostSamples: number) => Promise<readonly Source[]>, isFresh: boolean): Promise<void> {
    const worker = new SendingWorker({
      next,
      changed: this.#pending.changed,
      send: (chunk) => this.#traced(chunk, isFresh),
      confirm: (sources, losses) => this.#pending.confirm(sources, losses),
      refused: (why) => this.#link.refuse(why),
      isClosed: () => this.#isClosed,
    });
    try {
      await worker.run();
    } catch (error) {
      if (!(error instanceof Unsent)) throw error;
    }
  }

  /** Without what the server would drop because of its age. */
  #retained(batch: Batch, nowMs: number): Batch {
    const oldestMs = nowMs - this.#retentionMs;
    if (!batch.timesMs.subarray(0, batch.length).some((timeMs) => timeMs < oldestMs)) return batch;
    const [late, rest] = partition(batch, (at) => (batch.timesMs[at] ?? 0) < oldestMs);
    this.#refusals.outlived(late, this.#retentionMs);
    return rest;
  }

  #traced(chunk: Chunk, isFresh: boolean): Promise<void> {
    const { tracer } = this.#services;
    const attributes = { 'gaugeway.output': this.name, 'gaugeway.samples': chunk.batch.length, 'gaugeway.repetition': chunk.isRepetition };
    return traceBatch({ tracer, url: this.#config.url, attributes }, (trace) => this.#send(chunk, { isFresh, trace }));
  }

  async #send(chunk: Chunk, { isFresh, trace }: { readonly isFresh: boolean; readonly trace: BatchTrace }): Promise<void> {
    // VictoriaMetrics takes samples in any order
    const isAdjusted = this.#order === 'series' && this.#client.kind !== 'victoriametrics';
    const nowMs = this.#services.clock.nowMs();
    const { batch, adjusted } = this.#stamps.adjust(this.#retained(chunk.batch, nowMs), {
      nowMs,
      isRising: isAdjusted,
      windowMs: this.#config.out_of_order_window,
    });
    const { isRepetition, mayGiveUp, evidence } = chunk;
    const options = { isFresh, isRepetition, mayGiveUp, evidence, trace };
    if (batch.length === 0) return;
    // with new samples first there are several workers
    let parts = this.#order === 'series' ? shards(batch, shardLimits) : [batch];
    for (;;) {
      const results = await Promise.allSettled(parts.map((part) => this.#sender.send(part, options)));
      const failure = results.find((result) => result.status === 'rejected');
      if (failure === undefined) break;
      const canRetry = failure.reason instanceof Unsent && failure.reason.reason === 'refused_all' && evidence.accepted > 0;
      if (!canRetry) {
        this.#stamps.revert();
        throw failure.reason as Error;
      }
      // the server has accepted other parts
      parts = parts.filter((_, at) => results[at]?.status === 'rejected');
    }
    this.#counters.adjustedSamples += adjusted;
  }
}
