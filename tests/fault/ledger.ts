/** The samples of one series in a storage. */
export interface StoredSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timesMs: readonly number[];
}

/** What became of the acknowledged readings. */
export interface Verdict {
  /** Readings: messages times properties. */
  readonly acknowledged: number;
  /** Not in the storage at any time. */
  readonly missing: number;
  /** In the storage with another time than their own. */
  readonly moved: number;
  /** The largest difference of such a time to the own one. */
  readonly worstMs: number;
  /** Samples with the value and the time of another one. */
  readonly duplicates: number;
  /** Some of the missing and moved, for a look. */
  readonly examples: readonly string[];
}

const mostExamples = 5;

/** The messages of a publisher that got their PUBACK. */
export class Ledger {
  /** Device, value and time, in the order of the PUBACKs. */
  #entries: Float64Array;

  constructor(entries: Float64Array) {
    this.#entries = entries;
  }

  get messages(): number {
    return this.#entries.length / 3;
  }

  /** Leaves out a device. */
  remove(name: string): void {
    const kept: number[] = [];
    for (let at = 0; at < this.#entries.length; at += 3)
      if (deviceName(this.#entries[at] ?? 0) !== name) kept.push(...this.#entries.subarray(at, at + 3));
    this.#entries = Float64Array.from(kept);
  }

  /** The time of each value, by device. */
  byDevice(): Map<string, Map<number, number>> {
    const devices = new Map<string, Map<number, number>>();
    for (let at = 0; at < this.#entries.length; at += 3) {
      const [device = 0, value = 0, timeMs = 0] = this.#entries.subarray(at, at + 3);
      const name = deviceName(device);
      const own = devices.get(name) ?? new Map<number, number>();
      devices.set(name, own.set(value, timeMs));
    }
    return devices;
  }

  /**
   * Compares it with a storage; each message has `properties` readings. Samples beyond the ledger are no error: their message may have arrived
   * without its PUBACK.
   */
  async compare(stored: AsyncIterable<StoredSeries>, properties = 1): Promise<Verdict> {
    const expected = this.byDevice();
    const comparison = new Comparison();
    for await (const series of stored) {
      const own = expected.get(series.labels['name'] ?? '');
      if (own !== undefined) comparison.add(series, own);
    }
    return comparison.verdict(this.messages * properties);
  }
}

interface ComparedReading {
  readonly key: string;
  readonly value: number;
  readonly timeMs: number;
  /** Where the storage has the value. */
  readonly times: ReadonlySet<number> | undefined;
}

class Comparison {
  #present = 0;
  #moved = 0;
  #worstMs = 0;
  #duplicates = 0;
  readonly #examples: string[] = [];
  readonly #keys = new Set<string>();

  /** `own`: the expected time of each value. */
  add({ labels, values, timesMs }: StoredSeries, own: ReadonlyMap<number, number>): void {
    const key = `${labels['name']} ${labels['sensor']}`;
    if (this.#keys.has(key)) throw new Error(`cannot compare "${key}": there are two such series`);
    this.#keys.add(key);
    const found = timesOfValues(values, timesMs);
    this.#duplicates += values.length - [...found.values()].reduce((sum, times) => sum + times.size, 0);
    for (const [value, timeMs] of own) this.#compare({ key, value, timeMs, times: found.get(value) });
  }

  verdict(acknowledged: number): Verdict {
    return {
      acknowledged,
      missing: acknowledged - this.#present,
      moved: this.#moved,
      worstMs: this.#worstMs,
      duplicates: this.#duplicates,
      examples: this.#examples,
    };
  }

  #compare({ key, value, timeMs, times }: ComparedReading): void {
    if (times !== undefined) this.#present++;
    if (times?.has(timeMs) === true) return;
    if (times !== undefined) this.#noteMoved(Math.min(...[...times].map((time) => Math.abs(time - timeMs))));
    const where = times === undefined ? 'missing' : `at ${[...times].join(' and ')}`;
    if (this.#examples.length < mostExamples) this.#examples.push(`${key} ${value} of ${timeMs} is ${where}`);
  }

  #noteMoved(byMs: number): void {
    this.#moved++;
    this.#worstMs = Math.max(this.#worstMs, byMs);
  }
}

export function deviceName(index: number): string {
  return `load_${String(index).padStart(4, '0')}`;
}

function timesOfValues(values: readonly number[], timesMs: readonly number[]): Map<number, Set<number>> {
  const found = new Map<number, Set<number>>();
  values.forEach((value, index) => {
    const times = found.get(value);
    const timeMs = timesMs[index] ?? NaN;
    if (times === undefined) found.set(value, new Set([timeMs]));
    else times.add(timeMs);
  });
  return found;
}
