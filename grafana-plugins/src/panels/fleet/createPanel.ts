import { PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { FleetPanel } from './FleetPanel';
import { fieldConfig } from './fieldConfig';
import { type DisplayTable, setDisplayTable } from './model/defaultDisplay';
import type { FleetFieldConfig } from './model/roles';
import { migrateOptions, type FleetOptions } from './options';
import { addOptions } from './panelOptions';
import pluginJson from './plugin.json';
import { pluginFile } from './pluginFile';
import { suggestions } from './suggestions';
import { loadTranslations } from './translations';

/** The panel, once its texts and units are loaded. */
export async function createPanel(): Promise<PanelPlugin<FleetOptions, FleetFieldConfig>> {
  await Promise.all([
    initPluginTranslations(pluginJson.id, [loadTranslations]),
    // without the file, values have no default unit
    pluginFile<DisplayTable>('displayUnits').then(setDisplayTable, () => undefined),
  ]);
  return new PanelPlugin<FleetOptions, FleetFieldConfig>(FleetPanel)
    .useFieldConfig(fieldConfig())
    .setPanelOptions(addOptions)
    .setMigrationHandler(migrateOptions)
    .setSuggestionsSupplier(suggestions);
}
