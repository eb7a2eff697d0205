import { type AppPlugin, type PanelPlugin, type PluginMeta } from '@grafana/data';
import i18next from 'i18next';
import { createAmdLoader } from './amdLoader';
import { boot } from './boot';
import { corePanels } from './corePanels';
import { sharedModules } from './sharedModules';

const loadModule = createAmdLoader(sharedModules);
const panels = new Map<string, PanelPlugin>(corePanels.map((panel) => [panel.meta.id, panel]));

/** Loads an app plugin, its translations first, like Grafana. */
export async function loadApp(meta: PluginMeta): Promise<AppPlugin> {
  await loadTranslations(meta);
  const plugin = await loadPlugin<AppPlugin>(meta);
  plugin.meta = meta as AppPlugin['meta'];
  plugin.init(plugin.meta);
  return plugin;
}

/** Loads panels for Grafana's runtime and scenes. */
export const pluginImportUtils = {
  async importPanelPlugin(id: string): Promise<PanelPlugin> {
    const known = panels.get(id);
    if (known) {
      return known;
    }
    const meta = boot.settings.panels[id];
    if (!meta) {
      throw new Error(`cannot load panel "${id}": not installed`);
    }
    await loadTranslations(meta);
    const panel = await loadPlugin<PanelPlugin>(meta);
    panel.meta = meta;
    panels.set(id, panel);
    return panel;
  },
  getPanelPluginFromCache: (id: string): PanelPlugin | undefined => panels.get(id),
};

async function loadPlugin<T>({ module, info }: PluginMeta): Promise<T> {
  // a module with a top-level await is a promise
  const { plugin } = (await loadModule(`/${module}?_cache=${info.version}`)) as { plugin: T };
  return plugin;
}

async function loadTranslations({ id, baseUrl, languages }: PluginMeta & { languages?: string[] }): Promise<void> {
  const language = languages?.find((one) => one === boot.user.language);
  if (language === undefined) {
    return;
  }
  const response = await fetch(`/${baseUrl}/locales/${language}/${id}.json`);
  i18next.addResourceBundle(language, id, await response.json());
}
