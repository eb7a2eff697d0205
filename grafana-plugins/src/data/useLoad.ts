import { useCallback, useEffect, useRef, useState } from 'react';

interface State<T> {
  /** Of the last try that worked. */
  readonly data?: T;
  /** Of the newest try; `data` stays what it was. */
  readonly error?: Error;
  readonly isLoading: boolean;
}

export interface Load<T> extends State<T> {
  refresh(): void;
}

/** Asks once, again when `ask` changes (memoise it), and on `refresh`; a newer question makes the older one end. Without `ask` it waits. */
export function useLoad<T>(ask: ((signal: AbortSignal) => Promise<T>) | undefined): Load<T> {
  const [state, setState] = useState<State<T>>({ isLoading: true });
  const running = useRef<AbortController | undefined>(undefined);
  const refresh = useCallback(() => {
    running.current?.abort();
    if (ask === undefined) {
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setState((before) => ({ ...before, isLoading: true }));
    ask(signal).then(
      (data) => signal.aborted || setState({ data, isLoading: false }),
      (error: Error) => signal.aborted || setState(({ data }) => ({ data, error, isLoading: false })),
    );
  }, [ask]);
  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [refresh]);
  return { ...state, refresh };
}
