import { useCallback } from 'react';
import type { DataSourceApi, DataSourceInstanceSettings } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { useAppSettings } from './appSettings';
import { type AppSettings, noDataSource } from './settings';
import { useLoad } from './useLoad';

/** Types of data sources that the app can do without. */
export type OptionalType = 'loki' | 'tempo';

/** Why none is used; `off`: by the settings. */
export type OptionalProblem = 'off' | 'none' | 'several' | 'gone';

/** Both fields are absent while it is searched. */
export interface OptionalDataSource {
  readonly dataSource?: DataSourceApi;
  readonly problem?: OptionalProblem;
}

/** The Loki or Tempo data source of the settings, else the only one of its type. */
export function useOptionalDataSource(type: OptionalType): OptionalDataSource {
  const uid = uidOf(useAppSettings(), type);
  const { data = {} } = useLoad(useCallback(() => findOptionalDataSource(type, uid), [type, uid]));
  return data;
}

export function uidOf({ lokiUid, tempoUid }: AppSettings, type: OptionalType): string | undefined {
  return type === 'loki' ? lokiUid : tempoUid;
}

/** All data sources of a type. Grafana appends its own `-- Grafana --` to a list by `type`, not to one by `pluginId`. */
export function dataSourcesOf(type: OptionalType): DataSourceInstanceSettings[] {
  return getDataSourceSrv().getList({ pluginId: type });
}

export async function findOptionalDataSource(type: OptionalType, uid: string | undefined): Promise<OptionalDataSource> {
  if (uid === noDataSource) {
    return { problem: 'off' };
  }
  const candidates = dataSourcesOf(type);
  const [only] = uid ? [{ uid }] : candidates;
  if (only === undefined) {
    return { problem: 'none' };
  }
  if (!uid && candidates.length > 1) {
    return { problem: 'several' };
  }
  return getDataSourceSrv()
    .get({ uid: only.uid })
    .then(
      (dataSource) => ({ dataSource }),
      (): OptionalDataSource => ({ problem: 'gone' }),
    );
}
