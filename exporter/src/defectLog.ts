import type { Logger } from '@gaugeway/connectors/contract';
import { placeOf, stackOf, type ErrorOwner } from './errorOwners.ts';

const mostDefects = 100;

/** Logs defects of the exporter itself, those of one place in the code once. */
export class DefectLog {
  readonly #log: Logger;
  readonly #places = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  report(what: string, error: unknown): void {
    const place = placeOf(error);
    if (this.#places.has(place) || this.#places.size >= mostDefects) return;
    this.#places.add(place);
    this.#log.error(what, { stack: stackOf(error) });
  }

  /** An owner whose uncaught errors are reported, and handed to `onError`. */
  owner(where: string, onError: (error: unknown) => void = () => undefined): ErrorOwner {
    const fail = (error: unknown): void => {
      this.report(`uncaught error ${where}`, error);
      onError(error);
    };
    return { log: this.#log, fail };
  }
}
