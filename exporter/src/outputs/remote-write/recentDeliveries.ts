import type { Batch } from '../batch.ts';
import type { SpoolRange } from '../spool/spool.ts';

/** Samples that a target has confirmed: in memory, in the spool, or both. A shipment may get its range later. */
export interface DeliveredSamples {
  readonly batch: Batch | undefined;
  readonly range: SpoolRange | undefined;
  /** It gets its range soon, and is in memory until then. */
  readonly isBeingStored?: boolean;
}

interface Entry {
  readonly samples: DeliveredSamples;
  readonly atMs: number;
  /** Samples that count for the bound of the memory. */
  readonly inMemory: number;
}

/**
 * VictoriaMetrics gathers samples for up to 3 s, looks every 5 s for those that are 5 s old, and writes these to disk: after 13 s at most, and the
 * time of writing. The spool can read delivered samples for 30 s. Only a later answer shows that the server has lived so long: with nothing to send,
 * its death may be noticed much later.
 */
const rememberedMs = 20_000;
/** 10 MB. What is more is read from the spool; what is not there is forgotten. */
const mostInMemory = 500_000;

/**
 * What a target has confirmed within the last seconds. A server that confirms before it has written loses these when it is killed. One that is
 * killed again and again before it has written anything needs all of them again each time.
 */
export class RecentDeliveries {
  readonly #mostInMemory: number;
  /** Oldest first. */
  #entries: Entry[] = [];
  /** The entries before this one are not in memory. */
  #firstInMemory = 0;
  #inMemory = 0;

  constructor(most = mostInMemory) {
    this.#mostInMemory = most;
  }

  add(samples: DeliveredSamples): void {
    const inMemory = samples.batch?.length ?? 0;
    this.#entries.push({ samples, atMs: performance.now(), inMemory });
    this.#inMemory += inMemory;
    this.#forgetOld();
    while (this.#inMemory > this.#mostInMemory) this.#leaveToSpool(this.#firstInMemory++);
  }

  /** All of them, oldest first; they are forgotten. */
  take(): DeliveredSamples[] {
    const taken = this.#entries.map(({ samples }) => samples);
    this.#entries = [];
    this.#firstInMemory = 0;
    this.#inMemory = 0;
    return taken;
  }

  #leaveToSpool(at: number): void {
    const entry = this.#entries[at];
    if (entry === undefined) return;
    const { samples, atMs, inMemory } = entry;
    this.#inMemory -= inMemory;
    const left = samples.isBeingStored === true ? samples : { batch: undefined, range: samples.range };
    this.#entries[at] = { samples: left, atMs, inMemory: 0 };
  }

  #forgetOld(): void {
    const oldestMs = performance.now() - rememberedMs;
    let count = 0;
    for (const { atMs, inMemory } of this.#entries) {
      if (atMs >= oldestMs) break;
      this.#inMemory -= inMemory;
      count++;
    }
    this.#firstInMemory = Math.max(0, this.#firstInMemory - count);
    // seldom, because it moves all that follow
    if (count > this.#entries.length / 2) this.#entries.splice(0, count);
    else for (let at = 0; at < count; at++) this.#entries.shift();
  }
}
