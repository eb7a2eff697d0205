import type { DataFrame, PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { isScrapeLabel } from './model/items';
import { readSeries } from './model/readSeries';
import { defaultOptions, type FleetOptions } from './options';

/** The panel's options in the editor. */
export function addOptions(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  addCells(builder);
  addValues(builder);
  addLayout(builder);
  addAppearance(builder);
}

function addCells(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-cells', 'Cells')];
  builder
    // the type of the builder allows no array as default, so `readOptions` sets it
    .addMultiSelect<string, SelectFieldConfigSettings<string>>({
      path: 'cellBy',
      name: t('fleet-panel.cell-by', 'One cell per'),
      description: t('fleet-panel.cell-by-description', 'Labels that define a cell, such as area. Empty: one per device.'),
      category,
      settings: { options: [], allowCustomValue: true, getOptions: labelChoices },
    })
    .addSelect({
      path: 'groupBy',
      name: t('fleet-panel.group-by', 'Group by'),
      description: t('fleet-panel.group-by-description', 'Label whose values are the headings.'),
      category,
      defaultValue: defaultOptions.groupBy,
      settings: {
        options: [],
        allowCustomValue: true,
        getOptions: async (context) => [
          { value: '', label: t('fleet-panel.group-by-none', 'No groups') },
          ...(await labelChoices(context)),
        ],
      },
    })
    .addSelect({
      path: 'sort',
      name: t('fleet-panel.sort', 'Sort'),
      category,
      defaultValue: defaultOptions.sort,
      settings: {
        options: [
          { value: 'worst', label: t('fleet-panel.sort-worst', 'Worst first') },
          { value: 'name', label: t('fleet-panel.sort-name', 'Name') },
          { value: 'value-desc', label: t('fleet-panel.sort-value-desc', 'Largest value first') },
          { value: 'value-asc', label: t('fleet-panel.sort-value-asc', 'Smallest value first') },
        ],
      },
    })
    .addRadio({
      path: 'show',
      name: t('fleet-panel.show', 'Show'),
      description: t('fleet-panel.show-description', 'Problems: without the cells that are OK.'),
      category,
      defaultValue: defaultOptions.show,
      settings: {
        options: [
          { value: 'all', label: t('fleet-panel.show-all', 'All cells') },
          { value: 'problems', label: t('fleet-panel.show-problems', 'Problems') },
        ],
      },
    })
    .addNumberInput({
      path: 'staleAfterSeconds',
      name: t('fleet-panel.stale-after', 'Silent after'),
      description: t(
        'fleet-panel.stale-after-description',
        'Age in seconds from which a value is stale. 0: two steps of the query, or 5 minutes.',
      ),
      category,
      defaultValue: defaultOptions.staleAfterSeconds,
      settings: { min: 0, integer: true },
    })
    .addBooleanSwitch({
      path: 'linkToDevice',
      name: t('fleet-panel.link-to-device', 'Link to the device page'),
      description: t('fleet-panel.link-to-device-description', 'For cells of devices.'),
      category,
      defaultValue: defaultOptions.linkToDevice,
    });
}

function addValues(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-values', 'Value')];
  builder
    .addSelect({
      path: 'calculation',
      name: t('fleet-panel.calculation', 'Calculation'),
      description: t('fleet-panel.calculation-description', 'How the values of the range become one. The age is that of the last.'),
      category,
      defaultValue: defaultOptions.calculation,
      settings: {
        options: [
          { value: 'last', label: t('fleet-panel.calculation-last', 'Last') },
          { value: 'mean', label: t('fleet-panel.calculation-mean', 'Mean') },
          { value: 'min', label: t('fleet-panel.calculation-min', 'Min') },
          { value: 'max', label: t('fleet-panel.calculation-max', 'Max') },
          { value: 'sum', label: t('fleet-panel.calculation-sum', 'Total') },
          { value: 'diff', label: t('fleet-panel.calculation-diff', 'Difference of last and first') },
          { value: 'range', label: t('fleet-panel.calculation-range', 'Range of min and max') },
        ],
      },
    })
    .addRadio({
      path: 'cellValues',
      name: t('fleet-panel.cell-values', 'Values in a cell'),
      description: t('fleet-panel.cell-values-description', 'Of several queries: the worst, or the first four side by side.'),
      category,
      defaultValue: defaultOptions.cellValues,
      settings: {
        options: [
          { value: 'worst', label: t('fleet-panel.cell-values-worst', 'Worst') },
          { value: 'all', label: t('fleet-panel.cell-values-all', 'All') },
        ],
      },
    });
}

function addLayout(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-layout', 'Layout')];
  const countDescription = t('fleet-panel.count-description', '0: as many as fit.');
  builder
    .addSelect({
      path: 'cellSize',
      name: t('fleet-panel.cell-size', 'Cell size'),
      description: t('fleet-panel.cell-size-description', 'Automatic: all cells fit. Other sizes scroll.'),
      category,
      defaultValue: defaultOptions.cellSize,
      settings: {
        options: [
          { value: 'auto', label: t('fleet-panel.cell-size-auto', 'Automatic') },
          { value: 'large', label: t('fleet-panel.cell-size-large', 'Large') },
          { value: 'medium', label: t('fleet-panel.cell-size-medium', 'Medium') },
          { value: 'small', label: t('fleet-panel.cell-size-small', 'Small') },
        ],
      },
    })
    .addNumberInput({
      path: 'columns',
      name: t('fleet-panel.columns', 'Columns'),
      description: countDescription,
      category,
      defaultValue: defaultOptions.columns,
      settings: { min: 0, integer: true },
    })
    .addNumberInput({
      path: 'rows',
      name: t('fleet-panel.rows', 'Rows'),
      description: countDescription,
      category,
      defaultValue: defaultOptions.rows,
      settings: { min: 0, integer: true },
    });
}

function addAppearance(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-appearance', 'Appearance')];
  builder
    .addRadio({
      path: 'fill',
      name: t('fleet-panel.fill', 'Fill with colour'),
      category,
      defaultValue: defaultOptions.fill,
      settings: {
        options: [
          { value: 'problems', label: t('fleet-panel.fill-problems', 'Problems') },
          { value: 'all', label: t('fleet-panel.fill-all', 'All cells') },
        ],
      },
    })
    .addBooleanSwitch({
      path: 'showSparkline',
      name: t('fleet-panel.sparkline', 'Sparkline'),
      description: t('fleet-panel.sparkline-description', 'For range queries, if the cells are large enough.'),
      category,
      defaultValue: defaultOptions.showSparkline,
    })
    .addBooleanSwitch({
      path: 'showLegend',
      name: t('fleet-panel.legend', 'Legend'),
      description: t('fleet-panel.legend-description', 'Number of cells per state; filters by state.'),
      category,
      defaultValue: defaultOptions.showLegend,
    });
}

/** Labels in the panel's current data. */
async function labelChoices({ data }: { readonly data?: readonly DataFrame[] }): Promise<Array<SelectableValue<string>>> {
  const labels = new Set(readSeries(data ?? []).flatMap((series) => Object.keys(series.labels)));
  return [...labels]
    .filter((label) => !isScrapeLabel(label))
    .sort()
    .map((label) => ({ value: label, label }));
}
