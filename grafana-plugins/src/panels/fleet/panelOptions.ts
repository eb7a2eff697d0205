import type { DataFrame, PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { choice } from './choice';
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
      ...option('groupBy', category),
      name: t('fleet-panel.group-by', 'Group by'),
      description: t('fleet-panel.group-by-description', 'Label whose values are the headings.'),
      settings: {
        options: [],
        allowCustomValue: true,
        getOptions: async (context) => [choice('', t('fleet-panel.group-by-none', 'No groups')), ...(await labelChoices(context))],
      },
    })
    .addSelect({
      ...option('sort', category),
      name: t('fleet-panel.sort', 'Sort'),
      settings: {
        options: [
          choice('worst', t('fleet-panel.sort-worst', 'Worst first')),
          choice('name', t('fleet-panel.sort-name', 'Name')),
          choice('value-desc', t('fleet-panel.sort-value-desc', 'Largest value first')),
          choice('value-asc', t('fleet-panel.sort-value-asc', 'Smallest value first')),
        ],
      },
    })
    .addRadio({
      ...option('show', category),
      name: t('fleet-panel.show', 'Show'),
      description: t('fleet-panel.show-description', 'Problems: without the cells that are OK.'),
      settings: {
        options: [choice('all', t('fleet-panel.show-all', 'All cells')), choice('problems', t('fleet-panel.show-problems', 'Problems'))],
      },
    })
    .addNumberInput({
      ...option('staleAfterSeconds', category),
      name: t('fleet-panel.stale-after', 'Silent after'),
      description: t(
        'fleet-panel.stale-after-description',
        'Age in seconds from which a value is stale. 0: two steps of the query, or 5 minutes.',
      ),
      settings: { min: 0, integer: true },
    })
    .addBooleanSwitch({
      ...option('linkToDevice', category),
      name: t('fleet-panel.link-to-device', 'Link to the device page'),
      description: t('fleet-panel.link-to-device-description', 'For cells of devices.'),
    });
}

function addValues(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-values', 'Value')];
  builder
    .addSelect({
      ...option('calculation', category),
      name: t('fleet-panel.calculation', 'Calculation'),
      description: t('fleet-panel.calculation-description', 'How the values of the range become one. The age is that of the last.'),
      settings: {
        options: [
          choice('last', t('fleet-panel.calculation-last', 'Last')),
          choice('mean', t('fleet-panel.calculation-mean', 'Mean')),
          choice('min', t('fleet-panel.calculation-min', 'Min')),
          choice('max', t('fleet-panel.calculation-max', 'Max')),
          choice('sum', t('fleet-panel.calculation-sum', 'Total')),
          choice('diff', t('fleet-panel.calculation-diff', 'Difference of last and first')),
          choice('range', t('fleet-panel.calculation-range', 'Range of min and max')),
        ],
      },
    })
    .addRadio({
      ...option('cellValues', category),
      name: t('fleet-panel.cell-values', 'Values in a cell'),
      description: t('fleet-panel.cell-values-description', 'Of several queries: the worst, or the first four side by side.'),
      settings: {
        options: [choice('worst', t('fleet-panel.cell-values-worst', 'Worst')), choice('all', t('fleet-panel.cell-values-all', 'All'))],
      },
    });
}

function addLayout(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-layout', 'Layout')];
  const countDescription = t('fleet-panel.count-description', '0: as many as fit.');
  builder
    .addSelect({
      ...option('cellSize', category),
      name: t('fleet-panel.cell-size', 'Cell size'),
      description: t('fleet-panel.cell-size-description', 'Automatic: all cells fit. Other sizes scroll.'),
      settings: {
        options: [
          choice('auto', t('fleet-panel.cell-size-auto', 'Automatic')),
          choice('large', t('fleet-panel.cell-size-large', 'Large')),
          choice('medium', t('fleet-panel.cell-size-medium', 'Medium')),
          choice('small', t('fleet-panel.cell-size-small', 'Small')),
        ],
      },
    })
    .addNumberInput({
      ...option('columns', category),
      name: t('fleet-panel.columns', 'Columns'),
      description: countDescription,
      settings: { min: 0, integer: true },
    })
    .addNumberInput({
      ...option('rows', category),
      name: t('fleet-panel.rows', 'Rows'),
      description: countDescription,
      settings: { min: 0, integer: true },
    });
}

function addAppearance(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-appearance', 'Appearance')];
  builder
    .addRadio({
      ...option('fill', category),
      name: t('fleet-panel.fill', 'Fill with colour'),
      settings: {
        options: [choice('problems', t('fleet-panel.fill-problems', 'Problems')), choice('all', t('fleet-panel.fill-all', 'All cells'))],
      },
    })
    .addBooleanSwitch({
      ...option('showSparkline', category),
      name: t('fleet-panel.sparkline', 'Sparkline'),
      description: t('fleet-panel.sparkline-description', 'For range queries, if the cells are large enough.'),
    })
    .addBooleanSwitch({
      ...option('showLegend', category),
      name: t('fleet-panel.legend', 'Legend'),
      description: t('fleet-panel.legend-description', 'Number of cells per state; filters by state.'),
    });
}

function option<Path extends keyof FleetOptions>(path: Path, category: string[]) {
  return { path, category, defaultValue: defaultOptions[path] };
}

/** Labels in the panel's current data. */
async function labelChoices({ data }: { readonly data?: readonly DataFrame[] }): Promise<Array<SelectableValue<string>>> {
  const labels = new Set(readSeries(data ?? []).flatMap((series) => Object.keys(series.labels)));
  return [...labels]
    .filter((label) => !isScrapeLabel(label))
    .sort()
    .map((label) => ({ value: label, label }));
}
