import pluginJson from './plugin.json';

export const pluginId = pluginJson.id;
/** Where the app's pages are in Grafana. */
export const appRoot = `/a/${pluginId}`;
