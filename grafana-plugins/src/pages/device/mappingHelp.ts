import { t } from '@grafana/i18n';

type Column = 'property' | 'unit' | 'metric' | 'value' | 'step' | 'note';

/** What a column of the mapping shows. */
export function mappingHelp(column: Column): string {
  switch (column) {
    case 'property':
      return t('help.mapping-property', 'Name of the reading in its source.');
    case 'unit':
      return t('help.mapping-unit', 'Unit in the source. A metric has its base unit.');
    case 'metric':
      return t('help.mapping-metric', 'The metric and its labels for queries. In parentheses if it is not exported.');
    case 'value':
      return t('help.mapping-value', 'Last value, in the unit of the app. Its tooltip has the number in the unit of the metric.');
    case 'step':
      return t('help.mapping-step', 'Number of the mapping rule that matched; the metric catalogue lists the rules.');
    case 'note':
      return t('help.mapping-note', 'Why it is not exported, or what was noticed.');
  }
}
