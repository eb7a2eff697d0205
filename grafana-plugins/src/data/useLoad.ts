import { useCallback, useEffect, useRef, useState } from 'react';

interface State<T> {
  /** Result of the last successful load. */
  readonly data?: T;
  /** Error of the latest load; `data` is kept. */
  readonly error?: Error;
  readonly isLoading: boolean;
  /** `data` is what has come of the first load so far. */
  readonly isPart?: boolean;
}

export interface Load<T> extends State<T> {
  refresh(): void;
}

/** Loads with a signal that aborts it; may show a part before it has ended. */
type Loader<T> = (signal: AbortSignal, show: (part: T) => void) => Promise<T>;

/**
 * Calls `load` on mount, when it changes (memoise it) and on `refresh`. A new call aborts the previous one. Without `load` it stays loading. Parts are
 * shown until the first load has ended.
 */
export function useLoad<T>(load: Loader<T> | undefined): Load<T> {
  const [state, setState] = useState<State<T>>({ isLoading: true });
  const running = useRef<AbortController | undefined>(undefined);
  const refresh = useCallback(() => {
    running.current?.abort();
    if (load === undefined) {
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setState((before) => ({ ...before, isLoading: true }));
    const show = (part: T) => {
      if (!signal.aborted) {
        setState((before) =>
          before.data === undefined || before.isPart === true ? { data: part, isLoading: true, isPart: true } : before,
        );
      }
    };
    load(signal, show).then(
      (data) => signal.aborted || setState({ data, isLoading: false }),
      (error: Error) => signal.aborted || setState(({ data }) => ({ data, error, isLoading: false })),
    );
  }, [load]);
  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [refresh]);
  return { ...state, refresh };
}
