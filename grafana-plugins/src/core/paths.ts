import { appRoot } from '../pluginId';

/** Path of a device's page, relative to Grafana's base URL. */
export function devicePath(connector: string, id: string): string {
  return `${appRoot}/devices/${encodeURIComponent(connector)}/${encodeURIComponent(id)}`;
}

/** Path of the device list, with its filter parameters. */
export function devicesPath(filter: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(filter).toString();
  return query === '' ? `${appRoot}/devices` : `${appRoot}/devices?${query}`;
}

interface ExploreQuery {
  readonly dataSourceUid: string;
  readonly dataSourceType: string;
  readonly expressions: readonly string[];
  /** Start of the time range in Grafana's relative format; default the last 6 hours. */
  readonly from?: string;
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Path of Explore with the queries filled in. */
export function explorePath({ dataSourceUid: uid, dataSourceType: type, expressions, from = 'now-6h' }: ExploreQuery): string {
  const datasource = { uid, type };
  const queries = expressions.map((expr, index) => ({ refId: letters.charAt(index), expr, datasource, range: true, instant: false }));
  const panes = { device: { datasource: uid, queries, range: { from, to: 'now' } } };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify(panes) }).toString()}`;
}
