import { useCallback } from 'react';
import { exploreHref } from '../../components/exploreHref';
import { tracesQuery } from '../../core/paths';
import { useOptionalDataSource } from '../../data/useOptionalDataSource';

const aroundMs = 3_600_000;

/** Addresses of traces in Explore, with a time range around the given time. */
export function useTraceHref(): (traceId: string, atMs: number) => string | undefined {
  const { dataSource } = useOptionalDataSource('tempo');
  return useCallback(
    (traceId, atMs) => {
      const range = { from: String(Math.round(atMs) - aroundMs), to: String(Math.round(atMs) + aroundMs) };
      return exploreHref({ dataSource, queries: [tracesQuery(traceId)], range });
    },
    [dataSource],
  );
}
