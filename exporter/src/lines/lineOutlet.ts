import type { LineKind } from '../config/lokiSchema.ts';
import type { KnownSecrets } from '../redaction/knownSecrets.ts';
import { withoutCredentials } from '../redaction/redactedText.ts';
import type { LineSink, LogLine } from './logLine.ts';

/** Lines from before the start that are kept. */
const mostEarly = 1000;

/** The way of all lines to their sink: secrets are removed, and lines from before the sink's start wait for it. */
export class LineOutlet implements LineSink {
  readonly #secrets: KnownSecrets;
  #sink: LineSink | undefined;
  #early: LogLine[] = [];

  constructor(secrets: KnownSecrets) {
    this.#secrets = secrets;
  }

  get takesStates(): boolean {
    return this.#sink === undefined ? this.takes('state') : this.#sink.takesStates;
  }

  /** The sink has started. */
  open(sink: LineSink): void {
    this.#sink = sink;
    for (const line of this.#early) if (sink.takes(line.kind, line.connector)) sink.append(line);
    this.#early = [];
  }

  takes(kind: LineKind, connector?: string): boolean {
    return this.#sink === undefined ? this.#early.length < mostEarly : this.#sink.takes(kind, connector);
  }

  append(line: LogLine): void {
    const safe = { ...line, text: this.#redact(line.text), metadata: this.#redactAll(line.metadata) };
    if (this.#sink !== undefined) this.#sink.append(safe);
    else if (this.#early.length < mostEarly) this.#early.push(safe);
  }

  #redact(text: string): string {
    return this.#secrets.redact(withoutCredentials(text));
  }

  #redactAll(metadata: LogLine['metadata']): LogLine['metadata'] {
    return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, this.#redact(value)]));
  }
}
