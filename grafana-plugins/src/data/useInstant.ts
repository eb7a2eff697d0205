import { useMemo } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { type Options, queryInstant, type Sample } from './prometheus';
import { useDataSource } from './useDataSource';
import { type Load, useLoad } from './useLoad';

type Query<Name extends string> = (
  dataSource: DataSourceApi,
  expressions: Readonly<Record<Name, string>>,
  options: Options,
) => Promise<Record<Name, Sample[]>>;

/** Runs instant queries on mount, when `expressions` change (use a constant) and on `refresh`. */
export function useInstant<Name extends string>(
  expressions: Readonly<Record<Name, string>>,
  query: Query<Name> = queryInstant,
): Load<Record<Name, Sample[]>> {
  const { dataSource, problem } = useDataSource();
  const run = useMemo(
    () => dataSource && ((signal: AbortSignal) => query(dataSource, expressions, { signal })),
    [dataSource, expressions, query],
  );
  const load = useLoad(run);
  return { ...load, isLoading: load.isLoading && problem === undefined };
}
