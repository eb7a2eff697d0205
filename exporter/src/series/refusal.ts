import { excerpt, rawText } from './rawText.ts';
import type { RejectReason } from './series.ts';

/** A reading that was not taken, or, as `dip`, not yet. One object a series, written anew by each. */
export interface Refusal {
  reason: RejectReason | 'dip';
  /** As the source sent it; of what is long the beginning. */
  raw: unknown;
  atMs: number;
}

const longest = 80;

/** A reading that may be kept for long: a number or a short text as it is, of anything else the beginning of its text. */
export function rawExcerpt(raw: unknown): unknown {
  if (typeof raw === 'number' || typeof raw === 'boolean') return raw;
  return excerpt(rawText(raw), longest);
}

/** The same as text. */
export function refusedText({ raw }: Pick<Refusal, 'raw'>): string {
  return rawText(raw);
}
