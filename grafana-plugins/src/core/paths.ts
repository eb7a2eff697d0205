import { appRoot } from '../pluginId';

/** Path of a device's page, below Grafana's own base URL. */
export function devicePath(connector: string, id: string): string {
  return `${appRoot}/devices/${encodeURIComponent(connector)}/${encodeURIComponent(id)}`;
}

/** Path of the list, filtered by what its URL understands. */
export function devicesPath(filter: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(filter).toString();
  return query === '' ? `${appRoot}/devices` : `${appRoot}/devices?${query}`;
}
