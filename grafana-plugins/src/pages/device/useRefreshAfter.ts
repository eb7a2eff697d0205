import { useEffect, useRef } from 'react';

/** Refreshes data whenever the page was loaded anew. Its first load, before which the time is undefined, is none: the data was loaded with it. */
export function useRefreshAfter(loadedAtMs: number | undefined, ...refreshes: ReadonlyArray<() => void>): void {
  const shownMs = useRef(loadedAtMs);
  useEffect(() => {
    const before = shownMs.current;
    shownMs.current = loadedAtMs;
    if (before !== undefined && before !== loadedAtMs) {
      refreshes.forEach((refresh) => refresh());
    }
  });
}
