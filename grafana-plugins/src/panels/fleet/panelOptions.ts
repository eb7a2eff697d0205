import type { DataFrame, PanelOptionsEditorBuilder, SelectableValue, SelectFieldConfigSettings } from '@grafana/data';
import { t } from '@grafana/i18n';
import { isScrapeLabel } from './model/items';
import { readSeries } from './model/series';
import { defaultOptions, type FleetOptions } from './options';

/** The panel's options in the editor. */
export function addOptions(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  addCells(builder);
  addAppearance(builder);
}

function addCells(builder: PanelOptionsEditorBuilder<FleetOptions>): void {
  const category = [t('fleet-panel.category-cells', 'Cells')];
  builder
    // the type of the builder allows no array as default, so `readOptions` sets it
    .addMultiSelect<string, SelectFieldConfigSettings<string>>({
      path: 'cellBy',
      name: t('fleet-panel.cell-by', 'One cell per'),
      description: t('fleet-panel.cell-by-description', 'Labels that define a cell, for example area. Empty: one cell per device.'),
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
    .addNumberInput({
      path: 'staleAfterSeconds',
      name: t('fleet-panel.stale-after', 'Silent after'),
      description: t(
        'fleet-panel.stale-after-description',
        'Age in seconds from which the latest value is stale. 0: two steps of the query, or 5 minutes.',
      ),
      category,
      defaultValue: defaultOptions.staleAfterSeconds,
      settings: { min: 0, integer: true },
    })
    .addBooleanSwitch({
      path: 'linkToDevice',
      name: t('fleet-panel.link-to-device', 'Link to the device page'),
      description: t('fleet-panel.link-to-device-description', 'For cells with the labels connector and device.'),
      category,
      defaultValue: defaultOptions.linkToDevice,
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
      description: t('fleet-panel.legend-description', 'Shows the number of cells per state, and filters by state.'),
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
