import type { Labels, Logger, MalformedReason } from '@gaugeway/connectors/contract';
import type { Tally } from './connectorCounters.ts';
import { FewNamed } from './fewNamed.ts';
import { FlappingFilter } from './flappingFilter.ts';

/** Sources of malformed input that are remembered one by one; more are only counted. */
const mostRemembered = 1000;
/** Of one reason, sources with a log line of their own. */
const mostNamed = 10;
const namedPeriodMs = 600_000;

interface Malformed {
  /** Names it, such as a topic. */
  readonly what: string;
  readonly detail: string | undefined;
  /** The device that it is about, where it is known. */
  readonly device: { readonly id: string; readonly name: string } | undefined;
  readonly nowMs: number;
}

interface MalformedSource {
  readonly reasons: Set<MalformedReason>;
  /** Of {@link reasons}, those with a log line of their own. */
  readonly named: Set<MalformedReason>;
  /** Of its log lines. */
  readonly device: Labels;
}

/** Counts malformed input of one connector and logs each change of state of a source (a topic) once; of many sources most are one line together. */
export class MalformedInput {
  readonly #counts: Tally<MalformedReason>;
  readonly #log: Logger;
  readonly #sources = new Map<string, MalformedSource>();
  readonly #flapping = new FlappingFilter();
  readonly #lines = new Map<MalformedReason, FewNamed>();

  constructor(counts: Tally<MalformedReason>, log: Logger) {
    this.#counts = counts;
    this.#log = log;
  }

  malformed(reason: MalformedReason, { what, detail, device, nowMs }: Malformed): void {
    this.#counts.add(reason);
    let source = this.#sources.get(what);
    if (source === undefined) {
      if (this.#sources.size >= mostRemembered) return this.#linesOf(reason).addOther(what, nowMs);
      source = { reasons: new Set(), named: new Set(), device: device === undefined ? {} : { device: device.id, name: device.name } };
      this.#sources.set(what, source);
    }
    const { reasons } = source;
    const isNew = !reasons.has(reason);
    reasons.add(reason);
    if (!this.#flapping.reportsFailure(`${what} ${reason}`, isNew, nowMs)) return;
    if (!this.#linesOf(reason).takes(what, nowMs)) return;
    source.named.add(reason);
    const more = detail === undefined ? source.device : { detail, ...source.device };
    // an undeclared key is a gap of the source's definition, not damage
    if (reason === 'unknown_key') this.#log.info(`"${what}" has a key that its definition does not declare`, more);
    else this.#log.warn(`cannot read "${what}": ${reason}`, more);
  }

  /** Cheap where nothing was malformed. */
  wellFormed(what: string): void {
    const source = this.#sources.size > 0 ? this.#sources.get(what) : undefined;
    if (source === undefined) return;
    this.#sources.delete(what);
    const reported = [...source.reasons].filter(
      (reason) => this.#flapping.reportsRecovery(`${what} ${reason}`) && source.named.has(reason),
    );
    if (reported.length > 0) this.#log.info(`"${what}" is readable again`, source.device);
  }

  /** Once a second: logs that there are more sources than were named. */
  report(): void {
    for (const [reason, lines] of this.#lines) {
      const others = lines.takeOthers();
      if (others !== undefined) this.#log.warn(`cannot read "${others.first}" and perhaps others: ${reason}`, { sources: others.count });
    }
  }

  #linesOf(reason: MalformedReason): FewNamed {
    const known = this.#lines.get(reason);
    if (known !== undefined) return known;
    const lines = new FewNamed(mostNamed, namedPeriodMs);
    this.#lines.set(reason, lines);
    return lines;
  }
}
