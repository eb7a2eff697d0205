import type { DataSourceApi, DataSourceInstanceSettings } from '@grafana/data';
import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { clearDataSourceCache } from '../data/useDataSource';

export interface FakeDataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
}

/** Sets the data sources of Grafana; the first is the default. */
export function provideDataSources(...sources: readonly FakeDataSource[]): void {
  const settings = sources.map(
    ({ name, uid, type }, index) =>
      ({ name, uid, type, isDefault: index === 0, meta: { info: { logos: { small: '' } } } }) as DataSourceInstanceSettings,
  );
  const service: Pick<DataSourceSrv, 'get' | 'getList' | 'getInstanceSettings'> = {
    async get(ref) {
      const uid = typeof ref === 'object' ? ref?.uid : ref;
      const found = uid == null ? sources[0] : sources.find((source) => source.uid === uid);
      if (found === undefined) {
        throw new Error(`Datasource ${uid} was not found`);
      }
      return found as unknown as DataSourceApi;
    },
    getList: ({ type } = {}) => settings.filter((source) => type === undefined || source.type === type),
    getInstanceSettings: (ref) => settings.find(({ uid }) => uid === (typeof ref === 'object' ? ref?.uid : ref)),
  };
  setDataSourceSrv(service as DataSourceSrv);
  clearDataSourceCache();
}
