import {
  dataLinksOverrideProcessor,
  displayNameOverrideProcessor,
  type FieldConfigPropertyItem,
  identityOverrideProcessor,
  numberOverrideProcessor,
  standardEditorsRegistry,
  standardFieldConfigEditorRegistry,
  stringOverrideProcessor,
  thresholdsOverrideProcessor,
  valueMappingsOverrideProcessor,
} from '@grafana/data';

const processors = {
  displayName: displayNameOverrideProcessor,
  unit: identityOverrideProcessor,
  min: numberOverrideProcessor,
  max: numberOverrideProcessor,
  fieldMinMax: identityOverrideProcessor,
  decimals: numberOverrideProcessor,
  noValue: stringOverrideProcessor,
  color: identityOverrideProcessor,
  thresholds: thresholdsOverrideProcessor,
  mappings: valueMappingsOverrideProcessor,
  links: dataLinksOverrideProcessor,
  actions: identityOverrideProcessor,
  filterable: identityOverrideProcessor,
};

const editors = [
  ...[
    'text',
    'number',
    'slider',
    'boolean',
    'select',
    'multi-select',
    'radio',
    'unit',
    'links',
    'actions',
    'mappings',
    'thresholds',
    'color',
  ],
  ...['fieldColor', 'stats-picker', 'strings', 'timezone', 'field-name', 'dashboard-uid', 'cell', 'value-mappings'],
];

const noEditor = () => null;

/** Registers the standard field options and empty editors, since the harness has no panel editor. */
export function registerFieldConfig(): void {
  standardFieldConfigEditorRegistry.setInit(() =>
    Object.entries(processors).map(([id, process]) => fieldOption({ id, process: process as FieldConfigPropertyItem['process'] })),
  );
  standardEditorsRegistry.setInit(() => editors.map((id) => ({ id, name: id, editor: noEditor })));
}

function fieldOption({ id, process }: Pick<FieldConfigPropertyItem, 'id' | 'process'>): FieldConfigPropertyItem {
  return { id, path: id, name: id, process, editor: noEditor, override: noEditor, settings: {}, shouldApply: () => true };
}
