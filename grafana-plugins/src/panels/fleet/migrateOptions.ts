import type { PanelModel } from '@grafana/data';
import { readOptions, type FleetOptions } from './options';

/** What an older or a newer version of the panel stored, as this one understands it. A change of a stored option is handled here and gets a fixture. */
export function migrateOptions(panel: Pick<PanelModel, 'options' | 'pluginVersion'>): FleetOptions {
  return readOptions(panel.options);
}
