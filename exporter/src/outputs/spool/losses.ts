import type { Logger } from '@gaugeway/connectors/contract';
import type { LossReason, Spool } from './spool.ts';

type OnLost = Spool<never>['onLost'];

interface LossesOptions {
  readonly folder: string;
  /** What log lines call the items. */
  readonly noun: string;
  readonly log: Logger;
  readonly maxBytes: number;
  readonly now: () => number;
}

/** Losses by the same bound within this time are logged once. */
const sameLossMs = 600_000;

/** Reports and logs what targets lose. */
export class Losses {
  readonly #options: LossesOptions;
  readonly #loggedMs = new Map<LossReason, number>();
  #onLost: OnLost | undefined;
  /** Losses until there is someone to report them to. */
  readonly #unreported: Parameters<OnLost>[] = [];

  constructor(options: LossesOptions) {
    this.#options = options;
  }

  get onLost(): OnLost {
    return this.#onLost ?? ((...loss) => void this.#unreported.push(loss));
  }

  set onLost(onLost: OnLost) {
    this.#onLost = onLost;
    for (const loss of this.#unreported.splice(0)) onLost(...loss);
  }

  /** Items of this file cannot be read. */
  logDamaged(file: string, count: number): void {
    const { log, noun } = this.#options;
    log.error(`${noun} in the spool are damaged and lost`, { file, [noun]: count });
  }

  /** Someone removed files of the spool while it was in use. */
  logMissing(count: number): void {
    const { folder, log, noun } = this.#options;
    log.error(`files of the spool were removed: ${noun} in them are lost`, { folder, [noun]: count });
  }

  /** A segment with items that a target needs was dropped. */
  logDropped(reason: 'size' | 'age'): void {
    const { folder, noun, log, maxBytes, now } = this.#options;
    const nowMs = now();
    if (nowMs - (this.#loggedMs.get(reason) ?? -Infinity) >= sameLossMs) {
      const why = reason === 'size' ? 'the spool is full' : `${noun} in the spool are too old`;
      log.warn(`${why}: the oldest are dropped`, { folder, maxBytes });
    }
    this.#loggedMs.set(reason, nowMs);
  }

  /** No counter shows it: the metrics of a target go with the target. */
  logForgotten(target: string, count: number): void {
    const { log, noun } = this.#options;
    if (count > 0) log.warn(`target is not in the config any more: ${noun} that it did not have are dropped`, { target, [noun]: count });
  }
}
