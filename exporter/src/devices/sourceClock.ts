import type { Clock } from '../clock.ts';

/** Clocks of sources are ahead of the true time by less. */
const mostAheadMs = 300_000;
/** Smaller steps of the wall clock are followed: they are within what its measurement and a time service differ by. */
const leastStepMs = 1000;

/**
 * Converts times of one source to the exporter's clock. Where the wall clock was set, the source's clock was set with it, as on the same
 * machine or by the same time service, or it was not: the times of the source tell.
 */
export class SourceClock {
  readonly #clock: Clock;
  /** All steps of the wall clock up to the last one that the source's clock shares. */
  #sharedMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * At most now. After a step it is the latest time by the wall clock as it is and as it was before, of those that are not still to come.
   * A time that is about now by the wall clock shows that the source shares the step.
   */
  toExporter(sourceMs: number): number {
    const nowMs = this.#clock.now();
    const byWallMs = sourceMs - this.#clock.aheadMs;
    const stepMs = this.#clock.steppedMs - this.#sharedMs;
    if (Math.abs(stepMs) < leastStepMs) return Math.min(byWallMs, nowMs);
    const toleranceMs = Math.min(mostAheadMs, Math.abs(stepMs) / 2);
    if (Math.abs(byWallMs - nowMs) <= toleranceMs) this.#sharedMs = this.#clock.steppedMs;
    const [earlierMs, laterMs] = stepMs < 0 ? [byWallMs + stepMs, byWallMs] : [byWallMs, byWallMs + stepMs];
    return Math.min(laterMs <= nowMs + toleranceMs ? laterMs : earlierMs, nowMs);
  }
}
