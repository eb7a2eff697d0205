import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BuiltPlugin, PluginJson } from './builtPlugin.ts';
import { bundleProblems } from './bundleProblems.ts';
import { distFolder, pluginFolder } from './pluginFolder.ts';

/** Problems that Grafana's plugin review would reject, or that broke plugins before; one line each. */
export function checkPlugin(folder = distFolder): string[] {
  const plugins = globSync('**/plugin.json', { cwd: folder }).map((file) => ({
    folder: dirname(join(folder, file)),
    json: JSON.parse(readFileSync(join(folder, file), 'utf8')) as PluginJson,
  }));
  const app = plugins.find((plugin) => plugin.folder === folder);
  if (!app) return ['plugin.json: missing'];
  return [
    ...plugins.flatMap((plugin) =>
      [...metadataProblems(plugin), ...fileProblems(plugin), ...readmeProblems(plugin)].map(
        (problem) => `${plugin.json.id ?? plugin.folder}: ${problem}`,
      ),
    ),
    ...appProblems(app, plugins),
    ...documentProblems(app),
    ...bundleProblems(folder, plugins),
    ...archiveProblems(folder),
  ];
}

function metadataProblems({ json }: BuiltPlugin): string[] {
  const { id = '', type, name, info = {} } = json;
  return named({
    'the id is not <org>-<name>-<type>': !new RegExp(`^[a-z0-9]+(-[a-z0-9]+)*-${type ?? ''}$`).test(id),
    'no name': !name,
    'no description': !info.description,
    'no author': !info.author?.name,
    'no keywords': !info.keywords?.length,
    'a placeholder is left': /%[A-Z_]+%/.test(JSON.stringify(json)),
    'a link is not https': info.links?.some(({ url }) => !url.startsWith('https://')),
    'the version is none': info.version !== undefined && !/^\d+\.\d+\.\d+$/.test(info.version),
  });
}

/** Grafana serves a nested plugin by its own id, its folder being the root: whatever it names must be in there. */
function fileProblems({ folder, json: { id = '', info, languages = [] } }: BuiltPlugin): string[] {
  const files = [
    'module.js',
    'module.js.map',
    info?.logos?.small ?? 'small logo',
    info?.logos?.large ?? 'large logo',
    ...(info?.screenshots ?? []).map(({ path }) => path),
    ...languages.map((language) => `locales/${language}/${id}.json`),
  ];
  const missing = files.filter((file) => !statSync(join(folder, file), { throwIfNoEntry: false })?.isFile());
  return missing.map((file) => `${file} is missing`);
}

function appProblems({ folder, json }: BuiltPlugin, plugins: readonly BuiltPlugin[]): string[] {
  const { id = '', includes = [], routes = [], roles = [], dependencies, info } = json;
  const nested = plugins
    .filter((plugin) => plugin.folder !== folder)
    .map((plugin) => join(plugin.folder, 'plugin.json').slice(folder.length + 1));
  const included = includes.filter(({ type }) => type === 'panel').map(({ path }) => path);
  const pages = includes.filter(({ type }) => type === 'page');
  const actions = roles.flatMap(({ role }) => role.permissions.map(({ action }) => action));
  const { version } = JSON.parse(readFileSync(join(pluginFolder, 'package.json'), 'utf8')) as { version: string };
  return named({
    'includes: the panels are not the nested plugin.json files': included.toSorted().join() !== nested.toSorted().join(),
    'includes: a dashboard is missing': includes.some(({ type, path }) => type === 'dashboard' && !existsSync(join(folder, path))),
    'includes: a page is not below the app': pages.some(({ path }) => !path.startsWith(`/a/${id}/`)),
    'includes: not one page is the default': pages.filter(({ defaultNav }) => defaultNav).length !== 1,
    'routes: a method is not one verb': routes.some(({ method = '' }) => !/^[A-Z]+$/.test(method)),
    'routes: a secret is in a URL': routes.some(({ url }) => url.includes('SecureJsonData')),
    'routes: an action is granted by no role': routes.some(({ reqAction }) => reqAction !== undefined && !actions.includes(reqAction)),
    'roles: an action does not start with the id': actions.some((action) => !action.startsWith(`${id}.`) && !action.startsWith(`${id}:`)),
    'dependencies: the Grafana version is no range': !/^>=\d+\.\d+\.\d+(-0)?( |$)/.test(dependencies?.grafanaDependency ?? ''),
    'package.json: another version than plugin.json': version !== info?.version,
  });
}

function readmeProblems({ folder }: BuiltPlugin): string[] {
  const file = join(folder, 'README.md');
  const readme = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return named({
    'README.md: too short to say what the plugin does': readme.length < 500,
    'README.md: jargon': /\b(yarn|nodejs|webpack)\b/i.test(readme),
    'README.md: a picture or a link is relative': /\]\((?!https:\/\/|#)/.test(readme),
  });
}

function documentProblems({ folder, json }: BuiltPlugin): string[] {
  const read = (name: string) => readFileSync(join(folder, name), { encoding: 'utf8', flag: 'a+' });
  return named({
    'CHANGELOG.md: not this version': !read('CHANGELOG.md').includes(`## ${json.info?.version ?? ''}`),
    'LICENSE: not Apache-2.0': !read('LICENSE').includes('Apache License'),
  });
}

function archiveProblems(folder: string): string[] {
  const files = globSync('**/*', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile());
  const foreign = files.filter(
    (file) =>
      !/\.(js|map|svg|png|md|txt)$|^LICENSE$|(^|\/)(plugin\.json|locales\/.+\.json|dashboards\/.+\.json|displayUnits\.json)$/.test(file) ||
      /\.(test|spec)\.|(^|\/)(fixtures|testing)\//.test(file),
  );
  const drawings = files.filter((file) => file.endsWith('.svg'));
  const unsafe = drawings.filter((file) =>
    /<script|<foreignObject|\son\w+=|javascript:|href="(?!#)/i.test(readFileSync(join(folder, file), 'utf8')),
  );
  return [
    ...foreign.map((file) => `${file}: does not belong into the archive`),
    ...unsafe.map((file) => `${file}: an SVG that runs or loads something`),
  ];
}

/** The keys whose value is true. */
function named(problems: Readonly<Record<string, boolean | undefined>>): string[] {
  return Object.keys(problems).filter((problem) => problems[problem]);
}
