import type { DataSourceApi, DataSourceInstanceSettings } from '@grafana/data';
import { type DataSourceSrv, setDataSourceSrv } from '@grafana/runtime';
import { clearDataSourceCache } from '../data/useDataSource';

export interface FakeDataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
}

/** Grafana's own, which it appends to each list, unless the list is of one plugin. */
const ofGrafana: FakeDataSource = { name: '-- Grafana --', uid: 'grafana', type: 'datasource' };

/** Sets the data sources of Grafana; the first is the default. */
export function provideDataSources(...sources: readonly FakeDataSource[]): void {
  const settings = sources.map((source, index) => settingsOf(source, index === 0));
  const service: Pick<DataSourceSrv, 'get' | 'getList' | 'getInstanceSettings'> = {
    async get(ref) {
      const uid = typeof ref === 'object' ? ref?.uid : ref;
      const found = uid == null ? sources[0] : sources.find((source) => source.uid === uid);
      if (found === undefined) {
        throw new Error(`Datasource ${uid} was not found`);
      }
      return found as unknown as DataSourceApi;
    },
    getList({ type, pluginId, all } = {}) {
      const found = settings.filter(
        (source) =>
          [type, pluginId].every((wanted) => wanted === undefined || source.type === wanted) &&
          // an Alertmanager has nothing to query
          (all === true || source.type !== 'alertmanager'),
      );
      return pluginId === undefined ? [...found, settingsOf(ofGrafana)] : found;
    },
    getInstanceSettings: (ref) => settings.find(({ uid }) => uid === (typeof ref === 'object' ? ref?.uid : ref)),
  };
  setDataSourceSrv(service as DataSourceSrv);
  clearDataSourceCache();
}

function settingsOf({ name, uid, type }: FakeDataSource, isDefault = false): DataSourceInstanceSettings {
  return { name, uid, type, isDefault, meta: { info: { logos: { small: '' } } } } as DataSourceInstanceSettings;
}
