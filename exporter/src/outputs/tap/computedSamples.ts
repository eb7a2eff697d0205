import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ComputedFamily } from '../../series/exposition.ts';
import { splitExemplar, type Exemplar } from '../../series/exemplar.ts';
import type { ClockGuard } from '../clockGuard.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import type { OutputTap } from './outputTap.ts';
import type { SentSamples } from './sentSamples.ts';

interface ComputedOptions {
  readonly tap: OutputTap;
  readonly index: SeriesIndex;
  readonly clock: ClockGuard;
  readonly families: readonly ComputedFamily[];
  /** Self metrics as OpenMetrics; undefined where no output takes them. */
  readonly selfMetrics: () => Promise<string> | undefined;
  /** Each exemplar of the self metrics, once. */
  readonly onExemplar?: (series: number, exemplar: Exemplar) => void;
}

/** The longest time the event loop is blocked; the clock is checked after each block of lines. */
const sliceMs = 3;

/** Samples values that are computed when they are read: those of devices and connectors, and the self metrics. */
export class ComputedSamples {
  readonly #options: ComputedOptions;
  #sent: SentSamples | undefined;
  /** Ids that the last round had. */
  #before = new Set<number>();
  /** Time of the newest exemplar by series. */
  readonly #exemplars = new Map<number, number>();
  #intervalMs = 0;

  constructor(options: ComputedOptions) {
    this.#options = options;
  }

  /** Samples all values once: new ones, due repetitions, and stale markers of those that are gone. Stops early where the tap becomes inactive. */
  async sample(intervalMs: number): Promise<void> {
    this.#intervalMs = intervalMs;
    const { tap } = this.#options;
    const { sent } = tap;
    if (sent !== this.#sent) this.#before = new Set();
    this.#sent = sent;
    const seen = new Set<number>();
    let sliceEndsAt = performance.now() + sliceMs;
    for await (const block of this.#blocks()) {
      if (tap.sent !== sent) return;
      this.#sampleLines(block, seen);
      if (performance.now() < sliceEndsAt) continue;
      await nextTurn();
      sliceEndsAt = performance.now() + sliceMs;
    }
    if (tap.sent !== sent) return;
    tap.drain();
    for (const id of this.#before) if (!seen.has(id)) sent.end(id);
    this.#before = seen;
  }

  async *#blocks(): AsyncGenerator<string> {
    const { families, clock, selfMetrics } = this.#options;
    for (const family of families) yield* family.lines({}, clock.now());
    // in parts, so that the loop is not blocked
    for (const line of (await selfMetrics())?.split('\n') ?? []) if (line.startsWith('gaugeway_')) yield line;
  }

  #sampleLines(block: string, seen: Set<number>): void {
    const { tap, index } = this.#options;
    tap.drain();
    for (const line of block.split('\n')) {
      if (line === '' || line.startsWith('#')) continue;
      const { sample, exemplar } = splitExemplar(line);
      const end = sample.lastIndexOf(' ');
      const value = numberOf(sample.slice(end + 1));
      if (Number.isNaN(value)) continue;
      const id = index.id(sample.slice(0, end));
      tap.sent.reserve(index.size);
      tap.sent.sample(id, value, this.#intervalMs);
      seen.add(id);
      if (exemplar !== undefined) this.#pass(id, exemplar);
    }
  }

  #pass(id: number, exemplar: Exemplar): void {
    if (this.#exemplars.get(id) === exemplar.atMs) return;
    this.#exemplars.set(id, exemplar.atMs);
    this.#options.onExemplar?.(id, exemplar);
  }
}

function numberOf(text: string): number {
  if (text.endsWith('Inf')) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}
