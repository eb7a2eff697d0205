import type { Logger, MalformedReason } from '@gaugeway/connectors/contract';
import type { Tally } from './connectorCounters.ts';
import { FlappingFilter } from './flappingFilter.ts';

/** Sources of malformed input that are remembered one by one; more are only counted. */
const mostRemembered = 1000;

/** Counts malformed input of one connector and logs each change of state of a source (a topic) once. */
export class MalformedInput {
  readonly #counts: Tally<MalformedReason>;
  readonly #log: Logger;
  readonly #reasons = new Map<string, Set<MalformedReason>>();
  readonly #flapping = new FlappingFilter();

  constructor(counts: Tally<MalformedReason>, log: Logger) {
    this.#counts = counts;
    this.#log = log;
  }

  malformed(reason: MalformedReason, { what, detail, nowMs }: { what: string; detail: string | undefined; nowMs: number }): void {
    this.#counts.add(reason);
    let reasons = this.#reasons.get(what);
    if (reasons === undefined) {
      if (this.#reasons.size >= mostRemembered) return;
      this.#reasons.set(what, (reasons = new Set()));
    }
    const isNew = !reasons.has(reason);
    reasons.add(reason);
    if (!this.#flapping.reportsFailure(`${what} ${reason}`, isNew, nowMs)) return;
    const more = detail === undefined ? {} : { detail };
    // an undeclared key is a gap of the source's definition, not damage
    if (reason === 'unknown_key') this.#log.info(`"${what}" has a key that its definition does not declare`, more);
    else this.#log.warn(`cannot read "${what}": ${reason}`, more);
  }

  /** Cheap where nothing was malformed. */
  wellFormed(what: string): void {
    const reasons = this.#reasons.size > 0 ? this.#reasons.get(what) : undefined;
    if (reasons === undefined) return;
    this.#reasons.delete(what);
    const reported = [...reasons].filter((reason) => this.#flapping.reportsRecovery(`${what} ${reason}`));
    if (reported.length > 0) this.#log.info(`"${what}" is readable again`);
  }
}
