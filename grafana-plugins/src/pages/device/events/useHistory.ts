import { useCallback, useEffect, useRef, useState } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { deviceLines, deviceLinesWithFields, type LineKind } from '../../../core/selector';
import { type Line, queryLines } from '../../../data/loki';
import type { Range } from '../../../data/query';
import { type History, olderPage, pageSize, withNewest, withOlder } from './history';

interface Options {
  readonly connector: string;
  readonly id: string;
  readonly kinds: readonly LineKind[];
  /** The current times of the range; memoise it: a new one loads anew. */
  resolve(): Range;
}

interface LoadedHistory extends History {
  /** Of the latest request; the lines are kept. */
  readonly error?: Error;
  readonly isLoading: boolean;
  /** Loads the page before the oldest line. */
  loadOlder(): void;
  /** Loads what is new. */
  refresh(): void;
}

interface State extends History {
  readonly error?: Error;
  readonly isLoading: boolean;
}

const empty: State = { lines: [], isComplete: false, isLoading: true };

/** The lines of a device in Loki, loaded in pages from the end of the range. Without a data source there are none. */
export function useHistory(dataSource: DataSourceApi | undefined, { connector, id, kinds, resolve }: Options): LoadedHistory {
  const [state, setState] = useState<State>(empty);
  const running = useRef<AbortController | undefined>(undefined);
  const isRunning = useRef(false);
  const query = useCallback(
    (range: Range, limit: number, signal: AbortSignal) =>
      dataSource && queryDevice(dataSource, { connector, id, kinds, limit, ...range }, signal),
    [dataSource, connector, id, kinds],
  );
  const run = useCallback(
    (range: Range, limit: number, add: (before: History, page: readonly Line[]) => History) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      const { signal } = controller;
      isRunning.current = true;
      setState((before) => ({ ...before, isLoading: true }));
      const finish = (change: (before: State) => State) => {
        if (!signal.aborted) {
          isRunning.current = false;
          setState(change);
        }
      };
      query(range, limit, signal)?.then(
        (page) => finish((before) => ({ ...add(before, page), error: undefined, isLoading: false })),
        (error: Error) => finish((before) => ({ ...before, error, isLoading: false })),
      );
    },
    [query],
  );
  useEffect(() => {
    setState(empty);
    run(resolve(), pageSize, (before, page) => withOlder(before, page, pageSize));
    return () => running.current?.abort();
  }, [run, resolve]);
  const refresh = useCallback(() => {
    // a request for older lines is not aborted
    if (!isRunning.current) {
      run(resolve(), pageSize, (before, page) => withNewest(before, page, pageSize));
    }
  }, [run, resolve]);
  const loadOlder = useCallback(() => {
    const older = olderPage(state);
    if (older !== undefined) {
      run({ fromMs: resolve().fromMs, toMs: older.toMs }, older.limit, (before, page) => withOlder(before, page, older.limit));
    }
  }, [run, resolve, state]);
  return { ...state, loadOlder, refresh };
}

interface DeviceQuery extends Range {
  readonly connector: string;
  readonly id: string;
  readonly kinds: readonly LineKind[];
  readonly limit: number;
}

/** A Loki without structured metadata has the id in the line, which is slower to search. */
async function queryDevice(dataSource: DataSourceApi, query: DeviceQuery, signal: AbortSignal): Promise<Line[]> {
  const { connector, id, kinds } = query;
  const lines = await queryLines(dataSource, { ...query, expr: deviceLines(connector, id, kinds) }, signal);
  return lines.length > 0 ? lines : queryLines(dataSource, { ...query, expr: deviceLinesWithFields(connector, id, kinds) }, signal);
}
