import { type Choices, offers } from './choices.ts';
import { readInstalledPlugins } from './installedPlugins.ts';
import { installedVersion, type RuntimeName } from './pluginFolder.ts';
import type { Caller } from './pluginRoutes.ts';

const ranks = ['Viewer', 'Editor', 'Admin'];

/** Grafana's boot data and the user of the request. */
export function bootData(choices: Choices, scrapeInterval: string): { caller: Caller; boot: object } {
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
      datasources: { Prometheus: prometheus(scrapeInterval) },
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
export function pageHtml(choices: Choices, scrapeInterval: string): string {
  const { boot } = bootData(choices, scrapeInterval);
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

function permissionsOf(role: string): Record<string, true> {
  const core = ['plugins.app:access', 'datasources:query', 'datasources:read', ...(role === 'Viewer' ? [] : ['datasources:explore'])];
  const granted = readInstalledPlugins()
    .flatMap(({ roles = [] }) => roles)
    .filter(({ grants }) => grants.some((grant) => ranks.indexOf(role) >= ranks.indexOf(grant)))
    .flatMap(({ role: { permissions } }) => permissions.map(({ action }) => action));
  return Object.fromEntries([...core, ...granted].map((action) => [action, true]));
}

function prometheus(timeInterval: string): object {
  return {
    id: 1,
    uid: 'prometheus',
    type: 'prometheus',
    name: 'Prometheus',
    url: '/api/datasources/proxy/uid/prometheus',
    access: 'proxy',
    isDefault: true,
    readOnly: false,
    meta: {
      id: 'prometheus',
      type: 'datasource',
      name: 'Prometheus',
      metrics: true,
      module: 'core:plugin/prometheus',
      baseUrl: '',
      info: { logos: { small: '', large: '' }, version: '' },
    },
    jsonData: { timeInterval, httpMethod: 'POST' },
  };
}
