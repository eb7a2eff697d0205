import { type Line, newestFirst } from '../../../data/loki';

/** Lines of a part of a time range, loaded from its end. */
export interface History {
  /** Newest first. */
  readonly lines: readonly Line[];
  /** Whether all of the range is loaded. */
  readonly isComplete: boolean;
}

export const pageSize = 100;

/** The query of the page before the oldest line. The times of Loki are finer than those of a query, so lines of the same millisecond are requested again. */
export function olderPage({ lines }: History): { readonly toMs: number; readonly limit: number } | undefined {
  const oldest = lines.at(-1);
  if (oldest === undefined) {
    return undefined;
  }
  const known = lines.filter(({ atMs }) => atMs === oldest.atMs).length;
  return { toMs: oldest.atMs + 1, limit: pageSize + known };
}

/** The history with an older page. */
export function withOlder(history: History, page: readonly Line[], limit: number): History {
  return { lines: merged(history.lines, page), isComplete: page.length < limit };
}

/** The history with a page of the newest lines. It starts anew where lines between the two are missing. */
export function withNewest(history: History, page: readonly Line[], limit: number): History {
  const known = new Set(history.lines.map(({ id }) => id));
  const hasGap = history.lines.length > 0 && page.length >= limit && !page.some(({ id }) => known.has(id));
  return hasGap ? { lines: newestFirst(page), isComplete: false } : { ...history, lines: merged(history.lines, page) };
}

function merged(known: readonly Line[], page: readonly Line[]): Line[] {
  return newestFirst([...new Map([...known, ...page].map((line) => [line.id, line])).values()]);
}
