import type { LineKind } from '../config/lokiSchema.ts';

/** A line for Loki. Its stream is `connector` and `kind`; all else is structured metadata. */
export interface LogLine {
  readonly kind: LineKind;
  /** Undefined: the exporter itself. */
  readonly connector?: string | undefined;
  /** Epoch milliseconds by the wall clock; on the way to Loki with a fraction, which tells lines of one millisecond apart. */
  readonly atMs: number;
  /** Without line breaks at its end. */
  readonly text: string;
  /** `device`, `name`, `area`, `trace_id`, `level`, `event` and others: few and short. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Takes lines. It must not throw and must not log: its own errors never go to Loki. */
export interface LineSink {
  append(line: LogLine): void;
  /**
   * Whether lines of this kind are sent at all. With a connector: whether one more line of it is taken now; where its allowance is used up, the line
   * is counted as left out, so this is asked once for each line, before it is made.
   */
  takes(kind: LineKind, connector?: string): boolean;
  /** {@link takes} for `state`: read at each reading of a text, so it must cost nothing. */
  readonly takesStates: boolean;
}
