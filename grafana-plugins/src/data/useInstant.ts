import { useCallback, useEffect, useRef, useState } from 'react';
import { queryInstant, type Sample } from './prometheus';
import { useDataSource } from './useDataSource';

interface Answer<Name extends string> {
  /** Of the last queries that worked. */
  readonly vectors?: Readonly<Record<Name, readonly Sample[]>>;
  /** Of the newest try. */
  readonly error?: Error;
  readonly isLoading: boolean;
}

/** Instant queries to the chosen data source: once, when `expressions` change (let them be a constant), and on `refresh`. */
export function useInstant<Name extends string>(expressions: Readonly<Record<Name, string>>): Answer<Name> & { refresh(): void } {
  const { dataSource, problem } = useDataSource();
  const [answer, setAnswer] = useState<Answer<Name>>({ isLoading: true });
  const running = useRef<AbortController | undefined>(undefined);
  const refresh = useCallback(() => {
    running.current?.abort();
    if (dataSource === undefined) {
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    setAnswer((before) => ({ ...before, isLoading: true }));
    queryInstant(dataSource, expressions, { signal }).then(
      (vectors) => signal.aborted || setAnswer({ vectors, isLoading: false }),
      (error: Error) => signal.aborted || setAnswer(({ vectors }) => ({ vectors, error, isLoading: false })),
    );
  }, [dataSource, expressions]);
  useEffect(() => {
    refresh();
    return () => running.current?.abort();
  }, [refresh]);
  return { ...answer, isLoading: answer.isLoading && problem === undefined, refresh };
}
