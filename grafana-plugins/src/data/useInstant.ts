import { useMemo } from 'react';
import { queryInstant, type Sample } from './prometheus';
import { useDataSource } from './useDataSource';
import { type Load, useLoad } from './useLoad';

/** Runs instant queries on mount, when `expressions` change (use a constant) and on `refresh`. */
export function useInstant<Name extends string>(expressions: Readonly<Record<Name, string>>): Load<Record<Name, Sample[]>> {
  const { dataSource, problem } = useDataSource();
  const query = useMemo(
    () => dataSource && ((signal: AbortSignal) => queryInstant(dataSource, expressions, { signal })),
    [dataSource, expressions],
  );
  const load = useLoad(query);
  return { ...load, isLoading: load.isLoading && problem === undefined };
}
