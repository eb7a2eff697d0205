import type { DataSourceApi } from '@grafana/data';
import { appRoot } from '../pluginId';

/** Path of a device's page, relative to Grafana's base URL. */
export function devicePath(connector: string, id: string): string {
  return `${appRoot}/devices/${encodeURIComponent(connector)}/${encodeURIComponent(id)}`;
}

/** The device of a {@link devicePath}; `useParams` of the router takes a `%2F` in an id for a slash. */
export function deviceOfPath(path: string): { readonly connector: string; readonly id: string } {
  const [, connector = '', id = ''] = /\/devices\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  return { connector: decoded(connector), id: decoded(id) };
}

/** As it is where somebody typed an address with a `%` that encodes nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Path of the device list, with its filter parameters. */
export function devicesPath(filter: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(filter).toString();
  return query === '' ? `${appRoot}/devices` : `${appRoot}/devices?${query}`;
}

interface ExploreOptions {
  readonly dataSource: Pick<DataSourceApi, 'uid' | 'type'>;
  readonly queries: readonly object[];
  /** In Grafana's format: relative, or milliseconds since the epoch. Default: the last 6 hours. */
  readonly range?: RawRange;
}

/** Start and end of a time range as in a URL. */
export interface RawRange {
  readonly from: string;
  readonly to: string;
}

export const lastHours: RawRange = { from: 'now-6h', to: 'now' };

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Path of Explore with the queries filled in. */
export function explorePath({ dataSource: { uid, type }, queries, range = lastHours }: ExploreOptions): string {
  const datasource = { uid, type };
  const filled = queries.map((query, index) => ({ refId: letters.charAt(index), datasource, ...query }));
  const panes = { device: { datasource: uid, queries: filled, range } };
  return `/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify(panes) }).toString()}`;
}

/** Query of Explore for a Prometheus data source. */
export function metricsQuery(expr: string): object {
  return { expr, range: true, instant: false };
}

/** Query of Explore for a Loki data source. */
export function linesQuery(expr: string): object {
  return { expr, queryType: 'range', direction: 'backward', editorMode: 'code' };
}

/** Query of Explore for a Tempo data source; the id of a trace opens it. */
export function tracesQuery(query: string): object {
  return { query, queryType: 'traceql', limit: 20, tableType: 'traces', filters: [] };
}
