import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@gaugeway/connectors/contract';
import type { Batch } from '../batch.ts';
import type { Shipment } from '../shipment.ts';
import type { SampleSpool } from '../spool/samples/sampleSpool.ts';
import { RangeSet } from '../spool/rangeSet.ts';
import type { TargetCounters } from '../target.ts';
import { Backlog } from './backlog.ts';
import { RecentDeliveries, type DeliveredSamples } from './recentDeliveries.ts';
import { ShipmentQueue } from './shipmentQueue.ts';
import { Signal } from '../signal.ts';

/** Samples on their way to a target. */
export interface Source {
  readonly batch: Batch;
  /** They were sent before. */
  readonly isRepetition: boolean;
  /** They are not sent to a target that is away. */
  readonly mayGiveUp: boolean;
  /** The target has taken or refused all of them. */
  readonly confirm: () => void;
}

interface PendingOptions {
  readonly target: string;
  readonly spool: SampleSpool;
  readonly counters: TargetCounters;
  readonly log: Logger;
  /** How long samples wait for each other. Default: 200 ms. */
  readonly gatherMs?: number | undefined;
  /** Samples in memory of what the target has confirmed lately. */
  readonly mostRecent?: number | undefined;
  /**
   * Whether new samples wait for older ones; whether the target loses what it confirmed when it is killed, and how often that may have
   * happened.
   */
  readonly mode: () => { readonly isInOrder: boolean; readonly losesNewest: boolean; readonly isAway: boolean; readonly losses: number };
}

/** 4 MB a target. What is more, and in the spool, is read from there later. */
const mostInMemory = 200_000;
/** With more in memory the target is behind, and repetitions would delay what is new. */
const mostBeforeRepetition = 60_000;
/** Samples wait for each other so long, or until there are so many: the labels of a series are sent once a request. */
const gatherMs = 200;
const gatheredSamples = 40_000;
const readAgainMs = 1000;
/** A server tells the time since its start in whole seconds. */
const clockToleranceMs = 2000;

/** All samples that one target has not taken yet: in memory, in the spool, under way. Decides what is sent next. */
export class PendingSamples {
  readonly changed = new Signal();
  readonly #options: PendingOptions;
  readonly #queue = new ShipmentQueue();
  readonly #backlog: Backlog;
  readonly #recent: RecentDeliveries;
  /** Confirmed by a target that was killed since. */
  readonly #again: Source[] = [];
  readonly #underWay = new Set<Source>();
  #isReading = true;
  #gathering: NodeJS.Timeout | undefined;

  constructor(options: PendingOptions) {
    this.#options = options;
    this.#recent = new RecentDeliveries(options.mostRecent);
    this.#backlog = new Backlog(options.spool, options.target);
  }

  start(): void {
    this.#backlog.start();
  }

  get samples(): number {
    let samples = this.#queue.samples + this.#backlog.samples;
    for (const { batch } of [...this.#again, ...this.#underWay]) samples += batch.length;
    return samples;
  }

  /** Samples in memory. */
  get inMemory(): number {
    return this.#queue.samples + this.#underWay.size + this.#again.length;
  }

  get oldestMs(): number | undefined {
    const sources = [...this.#underWay, ...this.#again].map(({ batch }) => batch.timesMs[0]);
    const times = [...sources, this.#queue.first?.batch.timesMs[0], this.#backlog.oldestMs].filter((timeMs) => timeMs !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  offer(shipment: Shipment): void {
    const { mode, target } = this.#options;
    const { isInOrder, isAway } = mode();
    const isBehind = isAway || (isInOrder && !this.#backlog.isEmpty) || this.#queue.samples > mostBeforeRepetition;
    if (shipment.isRepetition && isBehind) shipment.released(target);
    else this.#queue.add(shipment);
    this.#relieveMemory();
    if (this.#queue.samples >= gatheredSamples) this.flush();
    else this.#gathering ??= setTimeout(() => this.flush(), this.#options.gatherMs ?? gatherMs);
  }

  /** Samples that wait for others are sent now. */
  flush(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.changed.notify();
  }

  /** In the order of their creation, whatever is in the spool first. */
  async takeInOrder(mostSamples: number): Promise<Source[]> {
    if (this.#again.length > 0) return this.#takeAgain(mostSamples);
    const spooled = await this.takeBacklog(mostSamples);
    return spooled.length > 0 || !this.#backlog.isEmpty ? spooled : this.takeFresh(mostSamples);
  }

  /** What is in memory. */
  takeFresh(mostSamples: number): Source[] {
    if (this.#again.length > 0) return this.#takeAgain(mostSamples);
    const shipments = this.#queue.take(mostSamples);
    return this.#started(shipments.filter((shipment) => !this.#isLost(shipment)).map((shipment) => this.#ofShipment(shipment)));
  }

  async takeBacklog(mostSamples: number): Promise<Source[]> {
    const spooled = await this.#read(mostSamples);
    if (spooled === undefined) return [];
    const { batch, range } = spooled;
    const confirm = () => this.#confirmed({ batch, range });
    return this.#started([{ batch, isRepetition: false, mayGiveUp: false, confirm }]);
  }

  /** The target has taken or refused them. Where it may have been killed after it took the first of them, they are sent again. */
  confirm(sources: readonly Source[], lossesAtFirst = Infinity): void {
    const { losesNewest, losses } = this.#options.mode();
    const mayBeLost = losesNewest && lossesAtFirst < losses;
    for (const source of sources) {
      this.#underWay.delete(source);
      if (mayBeLost && !source.mayGiveUp) this.#again.push({ ...source, isRepetition: true });
      else source.confirm();
    }
    if (mayBeLost) this.changed.notify();
    this.#relieveMemory();
  }

  /** The target may have been killed: what it has confirmed within the last seconds is sent again. */
  sendAgain(): void {
    if (!this.#options.mode().losesNewest) return;
    const { spool, target } = this.#options;
    const lost = new RangeSet();
    const toRead = new RangeSet();
    for (const samples of this.#recent.take()) {
      const { batch, range } = samples;
      if (range !== undefined) lost.add(range);
      if (batch !== undefined) this.#again.push(this.#repeated(batch, samples));
      else if (range !== undefined) toRead.add(range);
    }
    for (const range of lost.ranges) spool.undelivered(target, range);
    this.#backlog.addFirst(toRead.ranges);
    this.changed.notify();
  }

  /**
   * Settles what the target confirmed shortly before this process started. `startedMs`: when the target was started; what it confirmed before, it may have
   * lost. Undefined: unknown, so that all of it is sent again.
   */
  settleDoubts(startedMs: number | undefined): void {
    const { spool, target, mode } = this.#options;
    const limitMs = mode().losesNewest ? (startedMs ?? Infinity) + clockToleranceMs : -Infinity;
    const doubtful = new RangeSet(spool.doubtful(target)).without(new RangeSet(spool.pending(target)));
    const lost = new RangeSet(spool.doubtful(target).filter(({ atMs }) => atMs < limitMs)).and(doubtful);
    for (const range of lost.ranges) spool.undelivered(target, range);
    // it may still lose them
    for (const range of doubtful.without(lost).ranges) this.#confirmed({ batch: undefined, range });
    spool.settled(target);
    this.#backlog.addFirst(lost.ranges);
    this.changed.notify();
  }

  #takeAgain(mostSamples: number): Source[] {
    let count = 0;
    for (let samples = 0; samples < mostSamples && count < this.#again.length; count++) samples += this.#again[count]?.batch.length ?? 0;
    return this.#started(this.#again.splice(0, count));
  }

  #started(sources: Source[]): Source[] {
    for (const source of sources) this.#underWay.add(source);
    return sources;
  }

  #ofShipment(shipment: Shipment): Source {
    const { batch, isRepetition } = shipment;
    const confirm = () => {
      if (!isRepetition) this.#remember(shipment);
      shipment.delivered(this.#options.target);
    };
    return { batch, isRepetition, mayGiveUp: isRepetition, confirm };
  }

  /** Samples that are being stored get their range while they are sent again. */
  #repeated(batch: Batch, samples: DeliveredSamples): Source {
    return { batch, isRepetition: true, mayGiveUp: false, confirm: () => this.#confirmed(samples) };
  }

  #confirmed(samples: DeliveredSamples): void {
    const { spool, target } = this.#options;
    if (samples.range !== undefined) spool.delivered(target, samples.range);
    this.#remember(samples);
  }

  #remember(samples: DeliveredSamples): void {
    if (this.#options.mode().losesNewest) this.#recent.add(samples);
  }

  /** It left the memory, because the disk is full. */
  #isLost({ isDropped, batch }: Shipment): boolean {
    const { lost } = this.#options.counters;
    if (isDropped) lost.set('disk_full', (lost.get('disk_full') ?? 0) + batch.length);
    return isDropped;
  }

  /** Leaves to the spool what is to wait there. In order, once there is a backlog, that is all that follows. */
  #relieveMemory(): void {
    const { mode, target } = this.#options;
    const { isInOrder, isAway } = mode();
    let samples = this.#queue.samples;
    let hasBacklog = !this.#backlog.isEmpty;
    const released = this.#queue.takeWhile(({ isRepetition, isDropped, range, batch }) => {
      const isReleased = samples > mostInMemory || (isInOrder ? hasBacklog : isAway);
      if (!isReleased || (range === undefined && !isDropped && !isRepetition)) return false;
      samples -= batch.length;
      hasBacklog ||= range !== undefined;
      return true;
    });
    for (const shipment of released) {
      if (!this.#isLost(shipment) && shipment.range !== undefined) this.#backlog.add(shipment.range);
      shipment.released(target);
    }
    if (released.length > 0) this.changed.notify();
  }

  async #read(mostSamples: number) {
    const { log, target } = this.#options;
    try {
      const spooled = await this.#backlog.take(mostSamples);
      this.#isReading = true;
      return spooled;
    } catch (error) {
      if (this.#isReading) log.error('cannot read the spool', { target, error: (error as Error).message });
      this.#isReading = false;
      await pause(readAgainMs, undefined, { ref: false });
      return undefined;
    }
  }
}
