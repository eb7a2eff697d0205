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
  /** Seconds spent in gaps of each bucket, and the longest gap in it. */
  readonly timeS: Float32Array;
  readonly longestS: Float32Array;
}

/**
 * A device's usual interval between signs of life: the gap below which 95 % of the *time* of the last 7 days lies, so that
 * bursts do not drown the hourly keep-alive between them (catalogue §8.2).
 */
export class Cadence {
  #days: Day[] = [];
  #intervalMs: number | undefined;
  #stale = false;

  /** Takes one undisturbed gap that ended at `atMs`. */
  observe(gapMs: number, atMs: number): void {
    const gapS = gapMs / 1000;
    if (!(gapS > 0)) return;
    const day = this.#day(Math.floor(atMs / dayMs));
    const bucket = Math.min(bucketCount - 1, Math.max(0, Math.ceil(Math.log(gapS) / bucketRatio)));
    day.gaps++;
    day.timeS[bucket] = (day.timeS[bucket] ?? 0) + gapS;
    day.longestS[bucket] = Math.max(day.longestS[bucket] ?? 0, gapS);
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
    const words = this.#days.flatMap((day) => {
      const used = [...day.timeS].flatMap((timeS, bucket) => (timeS > 0 ? [bucket, timeS, day.longestS[bucket] ?? 0] : []));
      return [day.day, day.gaps, used.length / 3, ...used];
    });
    return new Uint8Array(Float32Array.from(words).buffer);
  }

  /** The inverse of {@link encode}; what does not decode counts as nothing learned. */
  static decode(bytes: Uint8Array): Cadence {
    const cadence = new Cadence();
    if (bytes.byteLength % 4 !== 0) return cadence;
    const words = [...new Float32Array(bytes.slice().buffer)];
    while (words.length > 0) {
      const [number = NaN, gaps = NaN, used = NaN] = words.splice(0, 3);
      const buckets = words.splice(0, 3 * used);
      if (!Number.isSafeInteger(number) || !(gaps >= 0) || buckets.length !== 3 * used) return new Cadence();
      const day = { ...emptyDay(number), gaps };
      for (let at = 0; at < buckets.length; at += 3) {
        const [bucket = 0, timeS = 0, longestS = 0] = buckets.slice(at, at + 3);
        day.timeS[bucket] = timeS;
        day.longestS[bucket] = longestS;
      }
      cadence.#days.push(day);
    }
    cadence.#stale = true;
    return cadence;
  }

  #day(number: number): Day {
    const last = this.#days.at(-1);
    if (last?.day === number) return last;
    const day = emptyDay(number);
    // days to come are from before the clock was set back
    this.#days = [...this.#days.filter((old) => old.day > number - days && old.day < number), day];
    return day;
  }

  #learn(): number | undefined {
    const gaps = this.#days.reduce((sum, day) => sum + day.gaps, 0);
    const totalS = this.#days.reduce((sum, day) => sum + day.timeS.reduce((a, b) => a + b, 0), 0);
    if (gaps < minGaps || totalS * 1000 < dayMs) return undefined;
    let belowS = 0;
    for (let bucket = 0; bucket < bucketCount; bucket++) {
      let longestS = 0;
      for (const day of this.#days) {
        belowS += day.timeS[bucket] ?? 0;
        longestS = Math.max(longestS, day.longestS[bucket] ?? 0);
      }
      // float32 sums: a hair below the share is the share
      if (longestS > 0 && belowS >= totalS * (share - 1e-6)) return longestS * 1000;
    }
    return undefined;
  }
}

function emptyDay(day: number): Day {
  return { day, gaps: 0, timeS: new Float32Array(bucketCount), longestS: new Float32Array(bucketCount) };
}
