import type { LineKind } from '../../config/lokiSchema.ts';
import type { LogLine } from '../../lines/logLine.ts';

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
