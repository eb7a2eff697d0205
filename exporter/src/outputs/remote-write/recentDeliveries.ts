import type { Batch } from '../batch.ts';
import type { SpoolRange } from '../spool/spool.ts';

/** Samples that a target has confirmed: in memory, in the spool, or both. */
interface DeliveredSamples {
  readonly batch: Batch | undefined;
  readonly range: SpoolRange | undefined;
}

/** VictoriaMetrics writes its newest samples to disk after 5 s; the spool can read delivered samples for 10 s. */
const rememberedMs = 10_000;
/** 10 MB. */
const mostSamples = 500_000;

/** What a target has confirmed within the last seconds. A server that confirms before it has written loses these when it is killed. */
export class RecentDeliveries {
  #entries: (DeliveredSamples & { readonly atMs: number })[] = [];
  #samples = 0;

  add(delivered: DeliveredSamples): void {
    this.#entries.push({ ...delivered, atMs: performance.now() });
    this.#samples += delivered.batch?.length ?? 0;
    this.#forget();
  }

  /** All of them, oldest first; they are forgotten. */
  take(): DeliveredSamples[] {
    this.#forget();
    const taken = this.#entries;
    this.#entries = [];
    this.#samples = 0;
    return taken;
  }

  #forget(): void {
    const oldestMs = performance.now() - rememberedMs;
    let count = 0;
    for (const { atMs, batch } of this.#entries) {
      if (atMs >= oldestMs && this.#samples <= mostSamples) break;
      this.#samples -= batch?.length ?? 0;
      count++;
    }
    // seldom, because it moves all that follow
    if (count > this.#entries.length / 2) this.#entries.splice(0, count);
    else for (let at = 0; at < count; at++) this.#entries.shift();
  }
}
