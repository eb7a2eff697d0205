import { useEffect, useState } from 'react';
import type { DataSourceApi, DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { useAppSettings } from './appSettings';
import { queryInstant } from './prometheus';

/** Why there is no data source to ask. */
export type DataSourceProblem = 'none' | 'several' | 'without-devices' | 'gone';

interface FoundDataSource {
  readonly dataSource?: DataSourceApi;
  readonly problem?: DataSourceProblem;
}

/** Those that speak PromQL, of other makers too: Amazon, Azure, VictoriaMetrics. */
export function isPrometheus({ type }: DataSourceInstanceSettings): boolean {
  return /prometheus|victoriametrics-metrics/.test(type);
}

const found = new Map<string, Promise<FoundDataSource>>();

/** The data source to ask: the one in the settings, else the only one that has devices. Both are absent while that is found out. */
export function useDataSource(): FoundDataSource {
  const { prometheusUid } = useAppSettings();
  const [answer, setAnswer] = useState<FoundDataSource>({});
  useEffect(() => {
    let isCurrent = true;
    void findOnce(prometheusUid).then((next) => isCurrent && setAnswer(next));
    return () => {
      isCurrent = false;
    };
  }, [prometheusUid]);
  return answer;
}

/** Looks anew, as after a data source was added. */
export function forgetDataSource(): void {
  found.clear();
}

function findOnce(uid: string | undefined): Promise<FoundDataSource> {
  const key = uid ?? '';
  const search = found.get(key) ?? findDataSource(uid);
  found.set(key, search);
  // what is not there now may be there at the next look
  void search.then(({ dataSource }) => dataSource === undefined && found.delete(key));
  return search;
}

/** The same, looked for anew. */
export async function findDataSource(uid: string | undefined): Promise<FoundDataSource> {
  const service = getDataSourceSrv();
  if (uid) {
    return service.get({ uid }).then(
      (dataSource) => ({ dataSource }),
      (): FoundDataSource => ({ problem: 'gone' }),
    );
  }
  const candidates = service.getList({ metrics: true }).filter(isPrometheus);
  const [only] = candidates;
  if (only === undefined) {
    return { problem: 'none' };
  }
  if (candidates.length === 1) {
    return { dataSource: await service.get({ uid: only.uid }) };
  }
  const sources = await Promise.all(candidates.map(async (candidate) => service.get({ uid: candidate.uid })));
  const withDevices = await Promise.all(sources.map(hasDevices));
  const [first, second] = sources.filter((_, index) => withDevices[index]);
  if (first === undefined) {
    return { problem: 'without-devices' };
  }
  return second === undefined ? { dataSource: first } : { problem: 'several' };
}

async function hasDevices(dataSource: DataSourceApi): Promise<boolean> {
  try {
    const { devices } = await queryInstant(dataSource, { devices: 'count(iot_device_info)' });
    return (devices[0]?.value ?? 0) > 0;
  } catch {
    return false;
  }
}
