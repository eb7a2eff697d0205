const dayMs = 86_400_000;
const days = 7;
const bucketCount = 64;
/** Bucket b holds gaps up to 1 s * 1.25^b: 64 of them reach 14 days. */
const bucketRatio = Math.log(1.25);
const minGaps = 20;
const share = 0.95;

interface Day {
  readonly day: number;
  gaps: number;
  /** For each bucket in use: its number, the sum of its gaps and the longest of them, in seconds. Most devices use few buckets. */
  readonly buckets: number[];
}

const fields = 3;

/**
 * Learns a device's usual interval between signs of life: the 95th percentile of the gaps of the last 7 days, weighted by their length,
 * so that bursts do not hide the hourly keep-alive between them (catalogue §8.2).
 */
export class Cadence {
  #days: Day[] = [];
  #intervalMs: number | undefined;
  #stale = false;

  /** Adds an undisturbed gap that ended at `atMs`. */
  observe(gapMs: number, atMs: number): void {
    const gapS = gapMs / 1000;
    if (!(gapS > 0)) return;
    const day = this.#day(Math.floor(atMs / dayMs));
    day.gaps++;
    add(day.buckets, bucketOf(gapS), gapS);
    this.#stale = true;
  }

  /** Milliseconds; undefined until 20 gaps and 24 h are known. */
  intervalMs(): number | undefined {
    if (this.#stale) {
      this.#stale = false;
      this.#intervalMs = this.#learn();
    }
    return this.#intervalMs;
  }

  /** Compact form for the state store: per day its number, gap count and the used buckets. */
  encode(): Uint8Array {
    const words = this.#days.flatMap(({ day, gaps, buckets }) => [day, gaps, buckets.length / fields, ...buckets]);
    return new Uint8Array(Float32Array.from(words).buffer);
  }

  /** The inverse of {@link encode}; invalid bytes count as nothing learned. */
  static decode(bytes: Uint8Array): Cadence {
    const cadence = new Cadence();
    if (bytes.byteLength % 4 !== 0) return cadence;
    const words = [...new Float32Array(bytes.slice().buffer)];
    while (words.length > 0) {
      const [day = NaN, gaps = NaN, used = NaN] = words.splice(0, 3);
      const buckets = words.splice(0, fields * used);
      if (!Number.isSafeInteger(day) || !(gaps >= 0) || buckets.length !== fields * used) return new Cadence();
      cadence.#days.push({ day, gaps, buckets });
    }
    cadence.#stale = true;
    return cadence;
  }

  #day(number: number): Day {
    const last = this.#days.at(-1);
    if (last?.day === number) return last;
    const day = { day: number, gaps: 0, buckets: [] };
    // days in the future are from before the clock was set back
    this.#days = [...this.#days.filter((old) => old.day > number - days && old.day < number), day];
    return day;
  }

  #learn(): number | undefined {
    const gaps = this.#days.reduce((sum, day) => sum + day.gaps, 0);
    const timeS = new Float64Array(bucketCount);
    const longestS = new Float64Array(bucketCount);
    for (const { buckets } of this.#days) {
      for (let at = 0; at < buckets.length; at += fields) {
        const bucket = buckets[at] ?? 0;
        timeS[bucket] = (timeS[bucket] ?? 0) + (buckets[at + 1] ?? 0);
        longestS[bucket] = Math.max(longestS[bucket] ?? 0, buckets[at + 2] ?? 0);
      }
    }
    const totalS = timeS.reduce((one, other) => one + other, 0);
    if (gaps < minGaps || totalS * 1000 < dayMs) return undefined;
    let belowS = 0;
    const bucket = timeS.findIndex((inGapsS) => {
      belowS += inGapsS;
      // tolerance for sums of float32
      return inGapsS > 0 && belowS >= totalS * (share - 1e-6);
    });
    return bucket < 0 ? undefined : (longestS[bucket] ?? 0) * 1000;
  }
}

function bucketOf(gapS: number): number {
  return gapS <= 1 ? 0 : Math.min(bucketCount - 1, Math.ceil(Math.log(gapS) / bucketRatio));
}

function add(buckets: number[], bucket: number, gapS: number): void {
  let at = 0;
  while (at < buckets.length && buckets[at] !== bucket) at += fields;
  if (at === buckets.length) buckets.push(bucket, gapS, gapS);
  else {
    buckets[at + 1] = (buckets[at + 1] ?? 0) + gapS;
    buckets[at + 2] = Math.max(buckets[at + 2] ?? 0, gapS);
  }
}
