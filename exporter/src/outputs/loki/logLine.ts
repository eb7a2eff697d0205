import type { LineKind } from '../../config/lokiSchema.ts';

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
  /** Whether lines of this kind are taken now; they need not be made otherwise. */
  takes(kind: LineKind): boolean;
}

/** Kinds that survive the death of the process. The others wait in memory only. */
export function isDurable(kind: LineKind): boolean {
  return kind === 'event' || kind === 'state';
}

/** Roughly the bytes that the line takes, in memory or in a request. */
export function sizeOf({ text, metadata }: LogLine): number {
  let size = text.length + 100;
  for (const name in metadata) size += name.length + (metadata[name]?.length ?? 0) + 10;
  return size;
}
