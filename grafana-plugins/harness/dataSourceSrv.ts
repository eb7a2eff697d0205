import { type DataSourceApi, type DataSourceInstanceSettings, type DataSourceRef } from '@grafana/data';
import { type DataSourceSrv, type GetDataSourceListFilters } from '@grafana/runtime';
import { boot } from './boot';
import { LokiDataSource } from './LokiDataSource';
import { PrometheusDataSource } from './PrometheusDataSource';
import { TempoDataSource } from './TempoDataSource';

const all = Object.values(boot.settings.datasources);
const instances = new Map<string, DataSourceApi>();

/** The data sources of the boot data: Prometheus, and Loki and Tempo where they are. */
export const dataSourceSrv: DataSourceSrv = {
  async get(ref) {
    const settings = find(ref);
    if (!settings) {
      throw new Error(`Datasource ${JSON.stringify(ref)} was not found`);
    }
    const known: DataSourceApi = instances.get(settings.uid) ?? instanceOf(settings);
    instances.set(settings.uid, known);
    return known;
  },
  getList: ({ type, pluginId, filter, all: isAll = false }: GetDataSourceListFilters = {}) =>
    all.filter(
      (settings) =>
        (type === undefined || [type].flat().includes(settings.type)) &&
        // an Alertmanager has nothing to query
        (isAll || settings.type !== 'alertmanager') &&
        (pluginId === undefined || settings.type === pluginId) &&
        (filter?.(settings) ?? true),
    ),
  getInstanceSettings: find,
  reload: () => Promise.resolve(),
  registerRuntimeDataSource: () => undefined,
};

function instanceOf(settings: DataSourceInstanceSettings): DataSourceApi {
  switch (settings.type) {
    case 'loki':
      return new LokiDataSource(settings) as unknown as DataSourceApi;
    case 'tempo':
      return new TempoDataSource(settings) as unknown as DataSourceApi;
    default:
      return new PrometheusDataSource(settings) as unknown as DataSourceApi;
  }
}

function find(ref?: DataSourceRef | string | null): DataSourceInstanceSettings | undefined {
  const wanted = typeof ref === 'string' ? ref : ref?.uid;
  return wanted ? all.find(({ uid, name }) => uid === wanted || name === wanted) : (all.find(({ isDefault }) => isDefault) ?? all[0]);
}
