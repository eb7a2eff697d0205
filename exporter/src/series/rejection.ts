import { excerpt, rawText } from './rawText.ts';
import type { RejectReason } from './series.ts';

/** `dip`: a small decrease of a counter, which is held rather than rejected. */
export type RejectionReason = RejectReason | 'dip';

/** The newest reading that was rejected or held. Each series has one object, which is overwritten. */
export interface Rejection {
  reason: RejectionReason;
  /** As the source sent it; long values are cut. */
  raw: unknown;
  atMs: number;
}

const longest = 80;

/** A raw value that may be kept: numbers and booleans as they are, anything else as the beginning of its text. */
export function rawExcerpt(raw: unknown): unknown {
  if (typeof raw === 'number' || typeof raw === 'boolean') return raw;
  return excerpt(rawText(raw), longest);
}
