import { t } from '@grafana/i18n';

export const columnIds = [
  'state',
  'name',
  'area',
  'model',
  'connector',
  'readings',
  'battery',
  'signal',
  'seen',
  'alerts',
  'id',
  'firmware',
] as const;
export type ColumnId = (typeof columnIds)[number];

/** What a column of the list shows. */
export function columnHelp(id: ColumnId): string {
  switch (id) {
    case 'state':
      return t('help.column-state', 'The worst of its firing alerts, else whether it reports. Worst first.');
    case 'name':
      return t('help.column-name', 'Its display name in the source.');
    case 'area':
      return t('help.column-area', 'Room or area, as the source or the config of the exporter sets it.');
    case 'model':
      return t('help.column-model', 'Manufacturer and model.');
    case 'connector':
      return t('help.connector', 'The part of the exporter that reads the device from its source.');
    case 'readings':
      return t('help.column-readings', 'The readings that the device is for. Old ones have their age.');
    case 'battery':
      return t('help.column-battery', 'State of charge. With a triangle the battery is low.');
    case 'signal':
      return t('help.column-signal', 'Quality of the radio link, as its source rates it.');
    case 'seen':
      return t('help.seen', 'The last sign of life: a live message, a successful poll or a notification.');
    case 'alerts':
      return t('help.column-alerts', 'Names of its firing alerts.');
    case 'id':
      return t('help.id', 'Never changes: the label device of all its metrics.');
    case 'firmware':
      return t('help.column-firmware', 'Version that the device reports.');
  }
}
