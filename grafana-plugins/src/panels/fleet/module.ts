import { PanelPlugin } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';
import { FleetPanel } from './FleetPanel';
import { fieldConfig } from './fieldConfig';
import type { FleetFieldConfig } from './model/roles';
import { migrateOptions, type FleetOptions } from './options';
import { addOptions } from './panelOptions';
import pluginJson from './plugin.json';
import { suggestions } from './suggestions';

await initPluginTranslations(pluginJson.id);

export const plugin = new PanelPlugin<FleetOptions, FleetFieldConfig>(FleetPanel)
  .useFieldConfig(fieldConfig())
  .setPanelOptions(addOptions)
  .setMigrationHandler(migrateOptions)
  .setSuggestionsSupplier(suggestions);
