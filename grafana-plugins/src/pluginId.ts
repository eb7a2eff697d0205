import pluginJson from './plugin.json';

export const pluginId = pluginJson.id;
/** Root path of the app's pages in Grafana. */
export const appRoot = `/a/${pluginId}`;
