/** A raw reading as text. JSON.stringify throws for a bigint, and for nesting that JSON.parse accepts, such as 10 000 brackets. */
export function rawText(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  // JSON writes NaN and the infinities as null
  if (typeof raw === 'number') return String(raw);
  try {
    return JSON.stringify(raw) ?? String(raw);
  } catch {
    return typeof raw === 'bigint' ? String(raw) : typeof raw;
  }
}

/** The beginning of a text; a copy, because a slice keeps the whole text in memory. */
export function excerpt(text: string, longest: number): string {
  return text.length <= longest ? text : Buffer.from(text.slice(0, longest)).toString();
}
