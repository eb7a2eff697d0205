import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ComputedFamily } from '../../series/exposition.ts';
import type { Exemplar } from '../../series/exemplar.ts';
import type { Series } from '../../series/series.ts';
import type { SeriesStore } from '../../series/seriesStore.ts';
import type { Batch } from '../batch.ts';
import type { ClockGuard } from '../clockGuard.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { ComputedSamples } from './computedSamples.ts';
import type { OutputTap } from './outputTap.ts';

interface LiveSeriesOptions {
  readonly tap: OutputTap;
  readonly index: SeriesIndex;
  readonly clock: ClockGuard;
  readonly store: SeriesStore;
  readonly computed: readonly ComputedFamily[];
  /** Self metrics as OpenMetrics; undefined where no output takes them. */
  readonly selfMetrics: () => Promise<string> | undefined;
  readonly onExemplar?: (series: number, exemplar: Exemplar) => void;
  /** Takes samples at once. What is in the tap must go first: it may contain older samples of the same series. */
  readonly ship: (samples: Batch | undefined, isRepetition: boolean) => void;
}

/** Each series is looked at within this number of ticks. */
const ticksPerRound = 9;
/** The longest time the event loop is blocked; the clock is checked after each block of this many series. */
const sliceMs = 3;
const blockSeries = 64;

/** Samples what is computed at the outputs' interval, and repeats series that are quiet, so that an instant query finds them. */
export class LiveSeries {
  readonly #options: LiveSeriesOptions;
  readonly #computed: ComputedSamples;
  /** The series of the current round that are still to be looked at. */
  #round: Iterator<Series, undefined> | undefined;
  #sampledMs = -Infinity;
  #isBusy = false;

  constructor(options: LiveSeriesOptions) {
    this.#options = options;
    this.#computed = new ComputedSamples({ ...options, families: options.computed });
  }

  /** Once a second. `intervalMs`: how often computed values are sampled. */
  async tick(intervalMs: number): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      await this.#repeat();
      await this.#sample(intervalMs);
    } finally {
      this.#isBusy = false;
    }
  }

  async #repeat(): Promise<void> {
    const { store, tap, ship } = this.#options;
    let count = 0;
    for (const { series } of store.families) count += series.length;
    let due = Math.ceil(count / ticksPerRound);
    while (due > 0 && tap.isActive) {
      due -= this.#look(due, performance.now() + sliceMs);
      ship(tap.takeRepeated(), true);
      if (due > 0) await nextTurn();
    }
  }

  /** Looks at series; returns their number, which is `most` at the end of the round, too. */
  #look(most: number, untilMs: number): number {
    const { tap, clock, store } = this.#options;
    const nowMs = clock.now();
    tap.drain();
    this.#round ??= seriesOf(store);
    for (let looked = 1; looked <= most; looked++) {
      const { done, value: series } = this.#round.next();
      if (done === true) {
        this.#round = undefined;
        return most;
      }
      tap.refresh(series, series.visible(nowMs));
      if (looked % blockSeries === 0 && performance.now() > untilMs) return looked;
    }
    return most;
  }

  async #sample(intervalMs: number): Promise<void> {
    const { tap, clock, ship } = this.#options;
    const nowMs = clock.now();
    // ticks are never exactly a second apart
    if (!tap.isActive || nowMs - this.#sampledMs < intervalMs - 500) return;
    this.#sampledMs = nowMs;
    await this.#computed.sample(intervalMs);
    ship(tap.sent.sampled.take(), false);
    ship(tap.takeRepeated(), true);
  }
}

/** All series, as they are when their family is reached. */
function* seriesOf(store: SeriesStore): Generator<Series, undefined> {
  for (const { series } of [...store.families]) yield* series.values();
}
