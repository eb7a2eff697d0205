import type { SampleSpool, SpooledSamples } from '../spool/samples/sampleSpool.ts';
import type { SpoolRange } from '../spool/spool.ts';

/** What one target reads from the spool, in the order in which it is to be sent. */
export class Backlog {
  readonly #spool: SampleSpool;
  readonly #target: string;
  #ranges: SpoolRange[] = [];
  /** Samples that are being read. */
  #reading = 0;

  constructor(spool: SampleSpool, target: string) {
    this.#spool = spool;
    this.#target = target;
  }

  /** Takes over what is pending from before the start. */
  start(): void {
    this.#ranges = [...this.#spool.pending(this.#target)];
  }

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  /** Samples that are left; some may have left the spool by its limits. */
  get samples(): number {
    if (this.isEmpty) return this.#reading;
    const pending = this.#spool.pending(this.#target);
    return this.#ranges.reduce((sum, range) => sum + pending.reduce((part, other) => part + common(range, other), 0), this.#reading);
  }

  /** Time of the oldest sample, epoch milliseconds. */
  get oldestMs(): number | undefined {
    return this.isEmpty ? undefined : this.#spool.oldestPendingMs(this.#target);
  }

  add(range: SpoolRange): void {
    const last = this.#ranges.at(-1);
    if (last?.to === range.from) this.#ranges[this.#ranges.length - 1] = { from: last.from, to: range.to };
    else this.#ranges.push(range);
  }

  /** Before all others. */
  addFirst(ranges: readonly SpoolRange[]): void {
    this.#ranges.unshift(...ranges);
  }

  /** Takes the next samples; undefined where none are left. */
  async take(mostSamples: number): Promise<SpooledSamples | undefined> {
    for (let range = this.#ranges.shift(); range !== undefined; range = this.#ranges.shift()) {
      const { from, to } = range;
      const read = { from, to: Math.min(to, from + mostSamples) };
      // others may take what follows, while this is read
      if (read.to < to) this.#ranges.unshift({ from: read.to, to });
      const spooled = await this.#read(read);
      if (spooled === undefined) continue;
      if (spooled.range.to < read.to) this.#ranges.unshift({ from: spooled.range.to, to: read.to });
      return spooled;
    }
    return undefined;
  }

  async #read(range: SpoolRange): Promise<SpooledSamples | undefined> {
    const samples = range.to - range.from;
    this.#reading += samples;
    try {
      return await this.#spool.read(range, samples);
    } catch (error) {
      this.#ranges.unshift(range);
      throw error;
    } finally {
      this.#reading -= samples;
    }
  }
}

function common(a: SpoolRange, b: SpoolRange): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}
