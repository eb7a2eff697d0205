import type { Exemplar } from '../../series/exemplar.ts';
import type { SampleTap, TappedSeries } from '../../series/sampleTap.ts';
import type { Batch } from '../batch.ts';
import type { ClockGuard } from '../clockGuard.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { SentSamples } from './sentSamples.ts';
import { SeriesSlots } from './seriesSlots.ts';
import { TapCounters } from './tapCounters.ts';

interface TapOptions {
  readonly index: SeriesIndex;
  readonly clock: ClockGuard;
  /** The buffer is full: the owner must {@link OutputTap.take} its content now. */
  readonly onFull: () => void;
  /** The newest sample of this series is of traced work. */
  readonly onExemplar?: (series: number, exemplar: Exemplar) => void;
  /** How long values from before a restart wait for readings that their source has kept. Default: 10 s. */
  readonly settleMs?: number;
}

/** Entries of the buffer: 344 KB. */
const capacity = 16_384;

const settleMs = 10_000;

/** What an entry of the buffer reports. */
const reading = 0;
const shown = 1;
const hidden = 2;
const past = 3;

/**
 * Collects what happens to the values of series in preallocated columns, one entry a reading; {@link take} turns the entries into samples.
 * Wall times are those of the moment of the reading.
 */
export class OutputTap implements SampleTap {
  readonly counters = new TapCounters();
  readonly #options: TapOptions;
  #isActive = false;
  #length = 0;
  #slots = new Uint32Array(0);
  #kinds = new Uint8Array(0);
  #values = new Float64Array(0);
  #timesMs = new Float64Array(0);
  #series: SeriesSlots;
  #sent = new SentSamples();
  /** Samples of names that went: unless another series takes them over, they end with the next {@link take}. */
  #ending: number[] = [];
  /** What was not taken when it became inactive. */
  #left: Batch | undefined;

  constructor(options: TapOptions) {
    this.#options = options;
    this.#series = new SeriesSlots(options.index, options.settleMs ?? settleMs);
  }

  /** Whether any output takes samples. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** While it is inactive, it holds no memory but for what was not taken yet. */
  set isActive(isActive: boolean) {
    if (isActive === this.#isActive) return;
    if (isActive) this.#start();
    else this.#stop();
    this.#isActive = isActive;
  }

  append(series: TappedSeries, atMs: number): void {
    if (this.#isActive) this.#add(series, atMs, reading);
  }

  past(series: TappedSeries, value: number, atMs: number): void {
    if (!this.#isActive) return;
    // drained at once: an entry has the value of the series
    this.drain();
    this.#add(series, atMs, past);
    this.#values[0] = value;
  }

  show(series: TappedSeries): void {
    if (this.#isActive) this.#add(series, series.atMs, shown);
  }

  hide(series: TappedSeries): void {
    if (this.#isActive && series.slot !== 0) this.#add(series, series.atMs, hidden);
  }

  detach(series: TappedSeries): void {
    if (!this.#isActive || series.slot === 0) return;
    // entries name the slot, which the next series may take over
    this.drain();
    this.#ending.push(...this.#series.remove(series));
  }

  /** The connector's source keeps messages until they are acknowledged. */
  queues(connector: string): void {
    if (this.#isActive) this.#series.delayOf(connector).queues();
  }

  untimed(): void {
    if (this.#isActive) this.counters.untimed++;
  }

  exemplar(series: TappedSeries, exemplar: Exemplar): void {
    if (!this.#isActive || series.slot === 0) return;
    const ids = this.#series.ids(series.slot);
    if (typeof ids === 'number') this.#options.onExemplar?.(ids, exemplar);
  }

  /** All samples since the last call; undefined where there are none. */
  take(): Batch | undefined {
    const left = this.#left;
    this.#left = undefined;
    return left ?? this.#takeSamples();
  }

  /** Repetitions since the last call. */
  takeRepeated(): Batch | undefined {
    return this.#sent.repeated.take();
  }

  /** Turns the entries of the buffer into samples, so that {@link sent} is up to date. */
  drain(): void {
    const { clock, index } = this.#options;
    const length = this.#length;
    this.#length = 0;
    const sent = this.#sent;
    sent.nowMs = clock.now() + clock.aheadMs;
    sent.reserve(index.size);
    for (let at = 0; at < length; at++) {
      const slot = this.#slots[at] as number;
      const kind = this.#kinds[at];
      if (kind === reading) this.#read(slot, this.#values[at] as number, Math.floor(this.#timesMs[at] as number));
      else if (kind === past) this.#readPast(slot, this.#values[at] as number, Math.floor(this.#timesMs[at] as number));
      else if (kind === shown) this.#show(slot, this.#values[at] as number, Math.floor(this.#timesMs[at] as number));
      else this.#end(slot);
    }
  }

  /**
   * Sends a visible series again that is quiet, or whose value was not sent yet; ends one that is no longer visible. Only after {@link drain},
   * in the same turn of the event loop.
   */
  refresh(series: TappedSeries, isVisible: boolean): void {
    const { slot, value } = series;
    if (!isVisible) {
      if (slot !== 0) this.#end(slot);
      return;
    }
    const ids = this.#series.ids(slot || this.#register(series));
    if (this.#mayBeOutdated(series.slot)) return;
    const delayMs = this.#series.delay(series.slot).largestMs(this.#sent.nowMs);
    if (typeof ids === 'number') return this.#sent.repeat(ids, value, delayMs);
    let state = 0;
    for (const id of ids) this.#sent.repeat(id, Number(state++ === value), delayMs);
  }

  /** What was sent of each series. Shared with what else sends samples of its own. */
  get sent(): SentSamples {
    return this.#sent;
  }

  #add(series: TappedSeries, atMs: number, kind: number): void {
    const at = this.#length++;
    this.#slots[at] = series.slot || this.#series.add(series);
    this.#kinds[at] = kind;
    this.#values[at] = series.value;
    this.#timesMs[at] = atMs + this.#options.clock.aheadMs;
    if (at + 1 === capacity) this.#options.onFull();
  }

  #register(series: TappedSeries): number {
    const slot = this.#series.add(series);
    this.#sent.reserve(this.#options.index.size);
    return slot;
  }

  #read(slot: number, value: number, atMs: number): void {
    const sent = this.#sent;
    const ids = this.#series.ids(slot);
    // false for NaN, too
    const isPast = atMs <= sent.nowMs;
    const timeMs = isPast ? atMs : sent.nowMs;
    const isNew = sent.isNew(typeof ids === 'number' ? ids : (ids[0] ?? 0));
    const sentAtMs = typeof ids === 'number' ? sent.timeOf(ids, value, timeMs) : this.#timeOfSet(ids, value, timeMs);
    if (Number.isNaN(sentAtMs)) return;
    if (!isPast) this.counters.clamped++;
    if (sentAtMs !== timeMs) this.counters.moved++;
    // the first reading may be the state of hours ago
    const delay = this.#series.delay(slot);
    delay.arrived(sent.nowMs - timeMs, sent.nowMs);
    if (!isNew) delay.observe(sent.nowMs - timeMs);
    if (typeof ids === 'number') return sent.read(ids, value, sentAtMs);
    let state = 0;
    for (const id of ids) sent.read(id, Number(state++ === value), sentAtMs);
  }

  #readPast(slot: number, value: number, atMs: number): void {
    const id = this.#series.ids(slot);
    if (typeof id === 'number' && atMs <= this.#sent.nowMs) this.#sent.past(id, value, atMs);
  }

  /** All samples of a stateset have the same time; NaN where none of them is new. */
  #timeOfSet(ids: readonly number[], value: number, timeMs: number): number {
    let latestMs = NaN;
    let state = 0;
    for (const id of ids) {
      const sentAtMs = this.#sent.timeOf(id, Number(state++ === value), timeMs);
      if (!(sentAtMs <= latestMs) && !Number.isNaN(sentAtMs)) latestMs = sentAtMs;
    }
    return latestMs;
  }

  /** A value from before a restart: its source may still deliver readings that are newer than it, and older than now. */
  #mayBeOutdated(slot: number): boolean {
    const ids = this.#series.ids(slot);
    return this.#sent.isUnsent(typeof ids === 'number' ? ids : (ids[0] ?? 0)) && !this.#series.delay(slot).isSettled(this.#sent.nowMs);
  }

  #show(slot: number, value: number, readMs: number): void {
    if (this.#mayBeOutdated(slot)) return;
    const ids = this.#series.ids(slot);
    const times = { readMs, delayMs: this.#series.delay(slot).largestMs(this.#sent.nowMs) };
    if (typeof ids === 'number') return this.#sent.show(ids, value, times);
    let state = 0;
    for (const id of ids) this.#sent.show(id, Number(state++ === value), times);
  }

  #end(slot: number): void {
    const ids = this.#series.ids(slot);
    if (typeof ids === 'number') return this.#sent.end(ids);
    for (const id of ids) this.#sent.end(id);
  }

  #takeSamples(): Batch | undefined {
    if (!this.#isActive) return undefined;
    this.drain();
    for (const id of this.#ending) if (!this.#series.isOwned(id)) this.#sent.end(id);
    this.#ending = [];
    this.#sent.settle();
    return this.#sent.fresh.take();
  }

  #start(): void {
    this.#slots = new Uint32Array(capacity);
    this.#kinds = new Uint8Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#timesMs = new Float64Array(capacity);
  }

  #stop(): void {
    this.#left = this.#takeSamples();
    this.#series.clear();
    this.#series = new SeriesSlots(this.#options.index, this.#options.settleMs ?? settleMs);
    this.#sent = new SentSamples();
    this.#slots = new Uint32Array(0);
    this.#kinds = new Uint8Array(0);
    this.#values = new Float64Array(0);
    this.#timesMs = new Float64Array(0);
  }
}
