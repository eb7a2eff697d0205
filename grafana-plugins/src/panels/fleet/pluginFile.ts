import { config } from '@grafana/runtime';
import { id } from './plugin.json';

/** A JSON file of the panel's folder. It is fetched, since a panel has no chunks and its bundle is part of each dashboard. */
export function pluginFile<T>(path: string): Promise<T> {
  return fetch(`${config.appSubUrl}/public/plugins/${id}/${path}.json`).then((response) => response.json() as Promise<T>);
}
