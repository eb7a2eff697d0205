import type { TappedSeries } from '../../series/sampleTap.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { SourceDelay } from './sourceDelay.ts';

/** The ids of a series' samples; those of most series are a single one. */
type SampleIds = number | readonly number[];

/** Numbers the series that a tap knows; a number is used again after its series has left. */
export class SeriesSlots {
  readonly #index: SeriesIndex;
  readonly #series: (TappedSeries | undefined)[] = [undefined];
  readonly #ids: SampleIds[] = [0];
  readonly #delays: SourceDelay[] = [new SourceDelay()];
  readonly #settleMs: number;
  readonly #free: number[] = [];
  readonly #delayOf = new Map<string, SourceDelay>();
  /** Slot by id of a sample; 0: none. */
  #owners = new Uint32Array(0);

  constructor(index: SeriesIndex, settleMs: number) {
    this.#index = index;
    this.#settleMs = settleMs;
  }

  /** Gives the series a slot. */
  add(series: TappedSeries): number {
    const slot = this.#free.pop() ?? this.#series.length;
    const ids = series.texts.map((text) => this.#index.id(text));
    this.#series[slot] = series;
    this.#ids[slot] = ids.length === 1 ? (ids[0] ?? 0) : ids;
    this.#delays[slot] = this.delayOf(series.owner.connectorName);
    this.#reserve();
    for (const id of ids) this.#owners[id] = slot;
    series.slot = slot;
    return slot;
  }

  /** Takes the slot from the series; returns ids that belong to no other series. */
  remove(series: TappedSeries): readonly number[] {
    const { slot } = series;
    const ids = this.ids(slot);
    series.slot = 0;
    this.#series[slot] = undefined;
    this.#ids[slot] = 0;
    this.#free.push(slot);
    const left = (typeof ids === 'number' ? [ids] : ids).filter((id) => this.#owners[id] === slot);
    for (const id of left) this.#owners[id] = 0;
    return left;
  }

  ids(slot: number): SampleIds {
    return this.#ids[slot] ?? 0;
  }

  delayOf(connector: string): SourceDelay {
    let delay = this.#delayOf.get(connector);
    if (delay === undefined) this.#delayOf.set(connector, (delay = new SourceDelay(this.#settleMs)));
    return delay;
  }

  delay(slot: number): SourceDelay {
    return this.#delays[slot] as SourceDelay;
  }

  /** Whether a series has this id now. */
  isOwned(id: number): boolean {
    return this.#owners[id] !== 0;
  }

  /** Takes the slots from all series. */
  clear(): void {
    for (const series of this.#series) if (series !== undefined) series.slot = 0;
  }

  #reserve(): void {
    const { size } = this.#index;
    if (size <= this.#owners.length) return;
    const larger = new Uint32Array(Math.max(256, 2 * size));
    larger.set(this.#owners);
    this.#owners = larger;
  }
}
