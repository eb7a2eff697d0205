import type { LogLine } from './logLine.ts';

/** Lines in the store by number; `to` is exclusive. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** The spool, as far as lines need it. */
export interface LineStore {
  append(batch: readonly LogLine[]): { readonly range: LineRange; readonly stored: Promise<void> };
  read(range: LineRange, most: number): Promise<{ readonly range: LineRange; readonly batch: readonly LogLine[] } | undefined>;
  pending(target: string): readonly LineRange[];
  delivered(target: string, range: LineRange): void;
  oldestPendingMs(target: string): number | undefined;
}
