import { locationUtil } from '@grafana/data';
import { hasPermission } from '@grafana/runtime';
import { explorePath } from '../core/paths';

type ExploreOptions = Parameters<typeof explorePath>[0];

interface Options extends Omit<ExploreOptions, 'dataSource'> {
  readonly dataSource: ExploreOptions['dataSource'] | undefined;
}

/** Address of Explore; undefined without a data source, or for a user who may not open it. */
export function exploreHref({ dataSource, ...rest }: Options): string | undefined {
  return dataSource !== undefined && hasPermission('datasources:explore')
    ? locationUtil.assureBaseUrl(explorePath({ dataSource, ...rest }))
    : undefined;
}
