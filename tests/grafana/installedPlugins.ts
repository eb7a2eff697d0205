import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { distFolder } from './pluginFolder.ts';
import type { PluginRoute } from './pluginRoutes.ts';

interface PluginJson {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly info: { readonly version: string; readonly logos: { readonly small: string; readonly large: string } };
  readonly routes?: readonly PluginRoute[];
  readonly roles?: readonly {
    readonly role: { readonly permissions: readonly { readonly action: string }[] };
    readonly grants: readonly string[];
  }[];
}

export interface InstalledPlugin extends PluginJson {
  readonly folder: string;
  /** What Grafana sends to the browser about a plugin. */
  readonly meta: object;
}

/** The app and the panels in it, each as Grafana's server finds it: at `public/plugins/<id>/`, its folder being the root. */
export function readInstalledPlugins(): InstalledPlugin[] {
  const files = globSync('**/plugin.json', { cwd: distFolder });
  const app = JSON.parse(readFileSync(join(distFolder, 'plugin.json'), 'utf8')) as PluginJson;
  return files.map((file) => {
    const plugin = JSON.parse(readFileSync(join(distFolder, file), 'utf8')) as PluginJson;
    const baseUrl = `public/plugins/${plugin.id}`;
    const { small, large } = plugin.info.logos;
    // a nested plugin without a version has the app's
    const info = {
      ...plugin.info,
      version: plugin.info.version || app.info.version,
      logos: { small: `/${baseUrl}/${small}`, large: `/${baseUrl}/${large}` },
    };
    const meta = {
      ...plugin,
      info,
      baseUrl,
      module: `${baseUrl}/module.js`,
      sort: 0,
      routes: undefined,
      roles: undefined,
      path: relative('.', file),
    };
    return { ...plugin, folder: dirname(join(distFolder, file)), meta };
  });
}
