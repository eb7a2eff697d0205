import { useMemo } from 'react';
import { queryInstant, type Sample } from './prometheus';
import { useDataSource } from './useDataSource';
import { type Load, useLoad } from './useLoad';

/** Instant queries to the chosen data source: once, when `expressions` change (let them be a constant), and on `refresh`. */
export function useInstant<Name extends string>(expressions: Readonly<Record<Name, string>>): Load<Record<Name, Sample[]>> {
  const { dataSource, problem } = useDataSource();
  const ask = useMemo(
    () => dataSource && ((signal: AbortSignal) => queryInstant(dataSource, expressions, { signal })),
    [dataSource, expressions],
  );
  const load = useLoad(ask);
  return { ...load, isLoading: load.isLoading && problem === undefined };
}
