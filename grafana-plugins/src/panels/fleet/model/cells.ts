import { formattedValueToString } from '@grafana/data';
import { t } from '@grafana/i18n';
import { compareSeverity } from '../../../components/fleet-grid/arrangeCells';
import { cellLevel, type FleetCell } from '../../../components/fleet-grid/fleetCell';
import { countStates, describeWell, sumOf } from '../../../components/fleet-grid/stateCounts';
import { isProblem } from '../../../core/level';
import { devicePath } from '../../../core/paths';
import type { FleetOptions } from '../options';
import type { Item } from './items';
import { itemStateOf, type ItemState } from './itemState';
import type { Clock } from './newest';
import { seriesLength, sparklineOf } from './series';

/** A cell with its items, for the details. */
export interface PanelCell extends FleetCell {
  readonly items: ReadonlyArray<{ readonly item: Item; readonly itemState: ItemState }>;
  readonly members?: readonly PanelCell[];
}

type CellOptions = Pick<FleetOptions, 'cellBy' | 'groupBy' | 'linkToDevice' | 'showSparkline' | 'calculation' | 'cellValues'>;

/** One cell per item, or one per combination of the `cellBy` labels, with the state of its worst member. */
export function buildCells(items: readonly Item[], options: CellOptions, clock: Clock): PanelCell[] {
  const single = items.map((item) => new ItemCell({ item, itemState: itemStateOf(item, clock, options.calculation) }, options));
  if (options.cellBy.length === 0) {
    return single;
  }
  const groups = new Map<string, [ItemCell, ...ItemCell[]]>();
  for (const cell of single) {
    const key = JSON.stringify(options.cellBy.map((label) => labelOf(cell, label)));
    const members = groups.get(key);
    if (members) {
      members.push(cell);
    } else {
      groups.set(key, [cell]);
    }
  }
  return [...groups].map(([key, members]) => cellOfMembers(key, members.sort(compareSeverity), options));
}

function labelOf({ item }: ItemCell, label: string): string {
  return item.labels[label] ?? '';
}

/** The cell of one item. Properties that are needed for rendering only are getters, since only visible cells are rendered. */
class ItemCell implements PanelCell {
  readonly item: Item;
  readonly itemState: ItemState;
  readonly key: string;
  readonly state: FleetCell['state'];
  readonly severity: number;
  readonly text: string | undefined;
  readonly unit: string | undefined;
  readonly value: number | undefined;
  readonly color: string | undefined;
  readonly group: string | undefined;
  readonly items: PanelCell['items'];

  readonly label: string;

  constructor(
    { item, itemState }: PanelCell['items'][number],
    readonly options: CellOptions,
    label?: string,
  ) {
    this.item = item;
    this.itemState = itemState;
    this.label = label ?? item.name;
    const { shown, state, severity, alerts } = itemState;
    this.key = item.key;
    this.state = state;
    this.severity = severity;
    const all = options.cellValues === 'all' ? valuesText(itemState) : undefined;
    this.text = all ?? textOf(itemState);
    this.unit = all === undefined && this.text !== undefined ? shown?.display?.suffix : undefined;
    this.value = shown?.value;
    // the value's colour applies if the state comes from the value; other states have their own colour
    this.color = state === 'ok' || (state === 'alert' && alerts.length === 0) ? shown?.display?.color : undefined;
    this.group = options.groupBy ? (item.labels[options.groupBy] ?? '') : undefined;
    this.items = [{ item, itemState }];
  }

  get href(): string | undefined {
    const { connector, device } = this.item.labels;
    return this.options.linkToDevice && connector && device ? devicePath(connector, device) : undefined;
  }

  get hasLinks(): boolean {
    return this.itemState.shown !== undefined && hasLinks(this.itemState.shown.series);
  }

  get sparkline(): Array<number | null> | undefined {
    const series = this.itemState.shown?.series;
    return this.options.showSparkline && series && seriesLength(series) > 1 ? sparklineOf(series) : undefined;
  }
}

function hasLinks({ field, frame, rows }: NonNullable<ItemState['shown']>['series']): boolean {
  return (rows ? frame.fields : [field]).some(({ config }) => (config.links?.length ?? 0) > 0);
}

const maxValues = 4;

/** Several values in one text; undefined where there are not several. */
function valuesText({ values, state }: ItemState): string | undefined {
  const texts = values.flatMap(({ display, newest }) => (display && newest.kind !== 'none' ? [formattedValueToString(display)] : []));
  return state !== 'offline' && texts.length > 1 ? texts.slice(0, maxValues).join(' · ') : undefined;
}

function textOf({ shown, state, reason }: ItemState): string | undefined {
  if (reason === 'expected' && state === 'ok') {
    return t('fleet-panel.asleep', 'Asleep');
  }
  // an offline device has no current value
  if (!shown || state === 'offline') {
    return undefined;
  }
  if (shown.display) {
    return formattedValueToString(shown.display);
  }
  return shown.series.field.config.noValue || undefined;
}

/** One cell for several items, with the state of the worst, which is the first. */
function cellOfMembers(key: string, [worst, ...others]: readonly [ItemCell, ...ItemCell[]], options: CellOptions): PanelCell {
  const { cellBy, groupBy } = options;
  const members = [worst, ...others];
  const label = cellBy
    .map((wanted) => labelOf(worst, wanted))
    .filter(Boolean)
    .join(' · ');
  const named = label || t('fleet.no-group', 'Not set');
  // a single device keeps its link, a single target its value
  if (others.length === 0 && (cellBy.includes('device') || cellBy.includes('instance'))) {
    return new ItemCell(worst, options, named);
  }
  const counts = countStates(members);
  const counted = isProblem(cellLevel(worst))
    ? t('fleet-panel.some-problems', '{{problems}} of {{total}}', sumOf(counts))
    : describeWell(counts);
  return {
    key,
    label: named,
    state: worst.state,
    severity: worst.severity,
    // the worst value if the state comes from it, else the number of problems
    ...(worst.state === 'alert' && worst.color !== undefined ? { text: worst.text, unit: worst.unit } : { text: counted }),
    value: worst.value,
    color: worst.color,
    group: groupBy ? worst.group : undefined,
    items: members.flatMap(({ items }) => items),
    members,
  };
}
