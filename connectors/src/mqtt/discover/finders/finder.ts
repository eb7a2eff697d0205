/** A topic with its first payload that is not empty. */
export interface SeenTopic {
  readonly name: string;
  readonly levels: readonly string[];
  /** A view of a larger buffer. */
  readonly payload: Buffer;
}

/** Recognises one kind of source by its topics. Its memory is bounded, whatever is published. */
export interface Finder {
  /** Called once for each topic, as long as its number is reasonable. */
  look(topic: SeenTopic): void;
  /** Whether a topic belongs to what was found, so that it is not listed as unknown. */
  owns(topic: string): boolean;
}

/** More of anything on one broker is counted, but not listed. */
export const maxFound = 10_000;
/** Larger payloads are not parsed. */
const maxPayloadBytes = 1024 * 1024;
const longestName = 80;

/** The payload as a JSON object; undefined for anything else. */
export function objectIn(payload: Buffer): Readonly<Record<string, unknown>> | undefined {
  if (payload.length > maxPayloadBytes || payload[0] !== 0x7b) return undefined;
  try {
    return JSON.parse(payload.toString()) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** A name for a line of the report: texts from the broker must not end it. The copy does not keep a longer text in memory. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .slice(0, 4 * longestName)
    .replace(/[\p{C}\u2028\u2029]+/gu, ' ')
    .trim();
  if (text === '') return undefined;
  return Buffer.from(text.length > longestName ? `${text.slice(0, longestName)}…` : text).toString();
}
