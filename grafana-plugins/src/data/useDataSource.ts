import { useEffect, useState } from 'react';
import type { DataSourceApi, DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { useAppSettings } from './appSettings';
import { useChosenDataSource } from './chosenDataSource';
import { queryInstant } from './prometheus';

/** Why no data source can be used. */
export type DataSourceProblem = 'none' | 'several' | 'without-devices' | 'gone';

interface FoundDataSource {
  readonly dataSource?: DataSourceApi;
  readonly problem?: DataSourceProblem;
}

/** Whether a data source accepts PromQL; Amazon, Azure and VictoriaMetrics have types of their own. */
export function isPrometheus({ type }: DataSourceInstanceSettings): boolean {
  return /prometheus|victoriametrics-metrics/.test(type);
}

const searches = new Map<string, Promise<FoundDataSource>>();

/** All data sources for PromQL. */
export function prometheusDataSources(): DataSourceInstanceSettings[] {
  return getDataSourceSrv().getList({ metrics: true }).filter(isPrometheus);
}

/** The data source of the settings, else the one that the person chose, else the only one that has devices. Both fields are absent until the search has ended. */
export function useDataSource(): FoundDataSource {
  const { prometheusUid } = useAppSettings();
  const chosen = useChosenDataSource();
  const uid = prometheusUid || chosen;
  const [result, setResult] = useState<FoundDataSource>({});
  useEffect(() => {
    let isCurrent = true;
    void findOnce(uid).then((next) => isCurrent && setResult(next));
    return () => {
      isCurrent = false;
    };
  }, [uid]);
  return result;
}

/** Clears the cached results, for example after a change of the settings. */
export function clearDataSourceCache(): void {
  searches.clear();
}

function findOnce(uid: string | undefined): Promise<FoundDataSource> {
  const key = uid ?? '';
  const search = searches.get(key) ?? findDataSource(uid);
  searches.set(key, search);
  // failures are not cached: the data source may exist at the next search
  void search.then(({ dataSource }) => dataSource === undefined && searches.delete(key));
  return search;
}

/** Searches without the cache. */
export async function findDataSource(uid: string | undefined): Promise<FoundDataSource> {
  const service = getDataSourceSrv();
  if (uid) {
    return service.get({ uid }).then(
      (dataSource) => ({ dataSource }),
      (): FoundDataSource => ({ problem: 'gone' }),
    );
  }
  const candidates = prometheusDataSources();
  const [only] = candidates;
  if (only === undefined) {
    return { problem: 'none' };
  }
  if (candidates.length === 1) {
    return { dataSource: await service.get({ uid: only.uid }) };
  }
  const sources = await Promise.all(candidates.map(async (candidate) => service.get({ uid: candidate.uid })));
  const present = await withAny(sources, 'count(iot_device_info)');
  // an exporter that does not answer is no reason to begin anew
  const [first, second] = present.length > 0 ? present : await withAny(sources, 'count(last_over_time(iot_connector_up[30d:5m]))');
  if (first === undefined) {
    return { problem: 'without-devices' };
  }
  return second === undefined ? { dataSource: first } : { problem: 'several' };
}

/** The data sources in which an expression counts something; not those that fail. */
async function withAny(sources: readonly DataSourceApi[], expression: string): Promise<DataSourceApi[]> {
  const counts = await Promise.all(
    sources.map(async (dataSource) => queryInstant(dataSource, { count: expression }).catch(() => undefined)),
  );
  return sources.filter((_, index) => (counts[index]?.count[0]?.value ?? 0) > 0);
}
