import { useEffect, useRef } from 'react';

/** Refreshes data whenever the page was loaded anew. */
export function useRefreshAfter(loadedAtMs: number, ...refreshes: ReadonlyArray<() => void>): void {
  const shownMs = useRef(loadedAtMs);
  useEffect(() => {
    if (shownMs.current !== loadedAtMs) {
      shownMs.current = loadedAtMs;
      refreshes.forEach((refresh) => refresh());
    }
  });
}
