import { type Choices, offers } from './choices.ts';
import { readInstalledPlugins } from './installedPlugins.ts';
import { installedVersion, type RuntimeName } from './pluginFolder.ts';
import type { Caller } from './pluginRoutes.ts';

/** Where data is; a store without a URL has no data source. */
export interface Stores {
  readonly prometheusUrl: string;
  /** How often Prometheus scrapes: the data source's "scrape interval". */
  readonly scrapeInterval: string;
  readonly lokiUrl?: string;
  readonly tempoUrl?: string;
  /** Of the alerts of Prometheus. */
  readonly alertmanagerUrl?: string;
  /** In the place of the one that Grafana has inside; without it there are no rules of Grafana's own. */
  readonly grafanaAlertmanagerUrl?: string;
}

const ranks = ['Viewer', 'Editor', 'Admin'];

/** Grafana's boot data and the user of the request. */
export function bootData(choices: Choices, stores: Stores): { caller: Caller; boot: object } {
  const plugins = readInstalledPlugins();
  const permissions = permissionsOf(choices.role);
  const { theme, language, timezone, role } = choices;
  const metas = (type: string) => Object.fromEntries(plugins.filter((plugin) => plugin.type === type).map(({ id, meta }) => [id, meta]));
  const user = { id: 1, login: role.toLowerCase(), name: role, orgRole: role, orgId: 1, isSignedIn: true, isGrafanaAdmin: false };
  const boot = {
    user: { ...user, theme, language, regionalFormat: language, timezone, weekStart: '', lightTheme: theme === 'light', permissions },
    navTree: [],
    settings: {
      appUrl: '/',
      appSubUrl: '',
      buildInfo: { version: installedVersion(choices.runtime as RuntimeName, '@grafana/runtime'), commit: '', env: 'production' },
      featureToggles: {},
      exploreEnabled: true,
      datasources: dataSources(stores),
      defaultDatasource: 'Prometheus',
      panels: metas('panel'),
      apps: metas('app'),
    },
    choices,
    offers,
  };
  return { caller: { login: user.login, role, permissions }, boot };
}

/** The one page of all addresses. */
export function pageHtml(choices: Choices, stores: Stores): string {
  const { boot } = bootData(choices, stores);
  // no tag may end inside of it
  const json = JSON.stringify(boot).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${choices.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gaugeway in Grafana ${choices.runtime}</title>
<link rel="stylesheet" href="/harness/${choices.runtime}/main.css">
<script>window.grafanaBootData = ${json}; window.__grafana_public_path__ = '/public/';</script>
<script type="module" src="/harness/${choices.runtime}/main.js"></script>
</head>
<body><div id="reactRoot"></div></body>
</html>
`;
}

const alertingOfViewers = ['alert.rules:read', 'alert.rules.external:read', 'alert.instances:read', 'alert.instances.external:read'];
const alertingOfEditors = ['alert.instances:create', 'alert.instances:write', 'alert.instances.external:write'];

function permissionsOf(role: string): Record<string, true> {
  const ofViewers = ['plugins.app:access', 'datasources:query', 'datasources:read', ...alertingOfViewers];
  const core = [...ofViewers, ...(role === 'Viewer' ? [] : ['datasources:explore', ...alertingOfEditors])];
  const granted = readInstalledPlugins()
    .flatMap(({ roles = [] }) => roles)
    .filter(({ grants }) => grants.some((grant) => ranks.indexOf(role) >= ranks.indexOf(grant)))
    .flatMap(({ role: { permissions } }) => permissions.map(({ action }) => action));
  return Object.fromEntries([...core, ...granted].map((action) => [action, true]));
}

function dataSources({ scrapeInterval: timeInterval, lokiUrl, tempoUrl, alertmanagerUrl }: Stores): object {
  return {
    Prometheus: { ...dataSource(1, 'Prometheus'), isDefault: true, jsonData: { timeInterval, httpMethod: 'POST' } },
    ...(lokiUrl !== undefined && { Loki: dataSource(2, 'Loki') }),
    ...(tempoUrl !== undefined && { Tempo: dataSource(3, 'Tempo') }),
    ...(alertmanagerUrl !== undefined && { Alertmanager: dataSource(4, 'Alertmanager') }),
  };
}

function dataSource(id: number, name: string): object {
  const type = name.toLowerCase();
  return {
    id,
    uid: type,
    type,
    name,
    url: `/api/datasources/proxy/uid/${type}`,
    access: 'proxy',
    isDefault: false,
    readOnly: false,
    meta: {
      id: type,
      type: 'datasource',
      name,
      metrics: type === 'prometheus',
      module: `core:plugin/${type}`,
      baseUrl: '',
      info: { logos: { small: '', large: '' }, version: '' },
    },
    jsonData: {},
  };
}
