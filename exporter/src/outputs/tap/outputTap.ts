import type { SampleTap, TappedSeries } from '../../series/sampleTap.ts';
import type { Batch } from '../batch.ts';
import type { ClockGuard } from '../clockGuard.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { TapCounters } from './tapCounters.ts';

interface TapOptions {
  readonly index: SeriesIndex;
  readonly clock: ClockGuard;
  /** The buffer is full: the owner must {@link OutputTap.take} its content now. */
  readonly onFull: () => void;
}

/** Collects accepted readings and ends of series in preallocated columns. */
export class OutputTap implements SampleTap {
  /** Whether any output takes samples. */
  isActive = false;
  readonly counters = new TapCounters();
  readonly #options: TapOptions;

  constructor(options: TapOptions) {
    this.#options = options;
  }

  append(_series: TappedSeries, _atMs: number): void {
    if (!this.isActive) return;
    this.#options.onFull();
  }

  hide(_series: TappedSeries): void {
    if (!this.isActive) return;
  }

  detach(_series: TappedSeries): void {
    if (!this.isActive) return;
  }

  /** All samples since the last call; undefined where there are none. */
  take(): Batch | undefined {
    return undefined;
  }
}
