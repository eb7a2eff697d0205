import type { LogLine } from '../../lines/logLine.ts';

/** Loki refuses lines of more than 256 KB; a part of that is left for metadata, which may be a part of the line. */
export const longestTextBytes = 240_000;
/** Loki takes 128 names and 64 KB. */
const mostNames = 30;
const longestName = 60;
const longestValue = 500;
/** Metadata of a line that was cut: its length in bytes. */
const lengthName = 'line_bytes';

/**
 * The line within Loki's limits, which refuses what is beyond. Loki changes the names of metadata that it cannot take and removes characters that
 * are not valid, so they are changed here: a line that is sent twice must be the same both times.
 */
export function boundedLine(line: LogLine): LogLine & { readonly isCut: boolean } {
  const text = cutText(line.text.toWellFormed(), longestTextBytes);
  const isCut = text.length < line.text.length;
  const metadata = boundedMetadata(isCut ? { [lengthName]: `${Buffer.byteLength(line.text)}`, ...line.metadata } : line.metadata);
  return { ...line, text, metadata, isCut };
}

/** At most so many bytes of UTF-8, with `…` at the end of a text that was cut. */
export function cutText(text: string, mostBytes: number): string {
  // a code unit takes three bytes at most
  if (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes) return text;
  const bytes = Buffer.from(text);
  let end = mostBytes - 3;
  // not within a character
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.toString('utf8', 0, end)}…`;
}

function boundedMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const bounded: Record<string, string> = {};
  let names = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (value === '') continue;
    if (names++ === mostNames) break;
    bounded[metadataName(name)] = shortened(value);
  }
  return bounded;
}

/** A name that Loki takes as it is. */
function metadataName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_]/g, '_').slice(0, longestName);
  return /^[a-zA-Z_]/.test(clean) ? clean : `_${clean}`;
}

function shortened(value: string): string {
  const cut = value.length <= longestValue ? value : `${value.slice(0, longestValue - 1)}…`;
  return cut.toWellFormed();
}
