/** A reading as its source sent it, as text. JSON.stringify throws at a BigInt, and at what JSON.parse takes in its stride: 10 000 brackets. */
export function rawText(raw: unknown): string {
  if (typeof raw === 'string') return raw;
  // NaN and the infinities, of which JSON makes null
  if (typeof raw === 'number') return String(raw);
  try {
    return JSON.stringify(raw) ?? String(raw);
  } catch {
    return typeof raw === 'bigint' ? String(raw) : typeof raw;
  }
}

/** The beginning of a text; a copy, as a slice would keep the whole in memory. */
export function excerpt(text: string, longest: number): string {
  return text.length <= longest ? text : Buffer.from(text.slice(0, longest)).toString();
}
