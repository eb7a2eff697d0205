import { useCallback, useEffect, useRef, useState } from 'react';

interface State<T> {
  /** Result of the last successful load. */
  readonly data?: T;
  /** Error of the latest load; `data` is kept. */
  readonly error?: Error;
  readonly isLoading: boolean;
}

export interface Load<T> extends State<T> {
  refresh(): void;
}

/** Calls `load` on mount, when it changes (memoise it) and on `refresh`. A new call aborts the previous one. Without `load` it stays loading. */
export function useLoad<T>(load: ((signal: AbortSignal) => Promise<T>) | undefined): Load<T> {
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
    load(signal).then(
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
