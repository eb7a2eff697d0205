import type { Logger } from '@gaugeway/connectors/contract';
import { durationText } from '../../durationText.ts';
import { sliceBatch, type Batch } from '../batch.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import type { TargetCounters } from '../target.ts';
import { partition } from './batchParts.ts';
import type { RefusalReason } from './refusalReason.ts';

interface RefusalsOptions {
  readonly target: string;
  readonly index: SeriesIndex;
  readonly counters: TargetCounters;
  readonly log: Logger;
  /** Age limit of the spool. */
  readonly maxAgeMs: number;
}

interface Refusal {
  readonly reason: RefusalReason;
  readonly atMs: number;
}

/** A series that was refused is sent apart from the others for this time, so that it does not hold them up again. */
const rememberedMs = 60_000;
const mostRemembered = 100_000;
/** A reason that returns after this time is logged again. */
const quietMs = 600_000;

/** Counts and logs what a server refuses for good, and remembers the series. */
export class Refusals {
  readonly #options: RefusalsOptions;
  readonly #refused = new Map<number, Refusal>();
  /** When each reason was last given. */
  readonly #reasons = new Map<RefusalReason, number>();

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /** Samples of series that were not refused lately, and those of the others. */
  split(batch: Batch): [Batch, Batch] {
    this.#expire();
    if (this.#refused.size === 0) return [batch, sliceBatch(batch, 0, 0)];
    return partition(batch, (at) => !this.#refused.has(batch.series[at] ?? 0));
  }

  /** Why each of the series was refused lately. */
  reasons(batch: Batch): Map<number, RefusalReason> {
    const reasons = new Map<number, RefusalReason>();
    for (const id of batch.series) {
      const known = this.#refused.get(id);
      if (known !== undefined) reasons.set(id, known.reason);
    }
    return reasons;
  }

  accepted(batch: Batch): void {
    if (this.#refused.size > 0) for (const id of batch.series) this.#refused.delete(id);
  }

  /** The samples are dropped. */
  add(batch: Batch, reason: RefusalReason, why: string): void {
    this.count(reason, batch.length);
    const atMs = performance.now();
    // the bound is the same for all series, and no property of these
    if (reason !== 'out_of_bounds' && this.#refused.size < mostRemembered)
      for (const id of batch.series) this.#refused.set(id, { reason, atMs });
    this.#log(reason, why, { batch });
  }

  /** The server has dropped one sample that it names, and stored the others. */
  partly(reason: RefusalReason, why: string): void {
    this.count(reason, 1);
    this.#log(reason, why);
  }

  /** The samples are older than what the server keeps. */
  outlived(batch: Batch, retentionMs: number): void {
    this.count('too_old', batch.length);
    const hint = `VictoriaMetrics has "-retentionPeriod", of ${durationText(retentionMs)} now`;
    this.#log('too_old', 'samples are older than its retention', { batch, hint });
  }

  count(reason: RefusalReason, samples: number): void {
    const { rejected } = this.#options.counters;
    rejected.set(reason, (rejected.get(reason) ?? 0) + samples);
  }

  #log(
    reason: RefusalReason,
    why: string,
    { batch, hint = this.#hint(reason) }: { readonly batch?: Batch; readonly hint?: string | undefined } = {},
  ): void {
    const { target, index, log } = this.#options;
    const nowMs = performance.now();
    const sinceMs = nowMs - (this.#reasons.get(reason) ?? -Infinity);
    this.#reasons.set(reason, nowMs);
    if (sinceMs < quietMs) return;
    const series = batch === undefined ? undefined : index.text(batch.series[0] ?? 0);
    log.warn('target refuses samples: they are dropped', {
      target,
      reason,
      answer: why,
      ...(series !== undefined && { series: Buffer.from(series, 'latin1').toString() }),
      ...(hint !== undefined && { hint }),
    });
  }

  #hint(reason: RefusalReason): string | undefined {
    const setting = `out_of_order_time_window: ${durationText(this.#options.maxAgeMs)}`;
    if (reason === 'out_of_bounds' || reason === 'too_old' || reason === 'out_of_order')
      return `in prometheus.yml: "storage: { tsdb: { ${setting} } }", in Mimir's limits: "${setting}"`;
    return undefined;
  }

  #expire(): void {
    const oldestMs = performance.now() - rememberedMs;
    for (const [series, { atMs }] of this.#refused) {
      if (atMs > oldestMs) continue;
      this.#refused.delete(series);
    }
  }
}
