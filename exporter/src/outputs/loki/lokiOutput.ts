import type { LineKind } from '../../config/lokiSchema.ts';
import type { Logger } from '@gaugeway/connectors/contract';
import type { Component } from '../../component.ts';
import type { ExporterConfig } from '../../config/config.ts';
import type { Clock } from '../../clock.ts';
import type { LineSink, LogLine } from './logLine.ts';
import type { LokiStatus } from './lokiStatus.ts';

interface LokiOutputOptions {
  /** Writes to standard error only. */
  readonly log: Logger;
  readonly clock: Clock;
  /** The data folder. */
  readonly folder: string;
  readonly version: string;
}

/** Sends lines to Loki while the config has an `outputs.loki`. */
export class LokiOutput implements Component, LineSink {
  readonly #options: LokiOutputOptions;
  readonly #kinds = new Set<LineKind>();

  constructor(options: LokiOutputOptions) {
    this.#options = options;
  }

  start(config: ExporterConfig): void {
    this.apply(config);
  }

  apply({ outputs: { loki } }: ExporterConfig): void {
    if (loki !== undefined) this.#options.log.debug('lines are not sent yet');
  }

  /** Undefined: no output to Loki is configured. */
  get status(): LokiStatus | undefined {
    return undefined;
  }

  takes(kind: LineKind): boolean {
    return this.#kinds.has(kind);
  }

  append(_line: LogLine): void {
    // no kind is taken yet
  }
}
