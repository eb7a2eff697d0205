import { dateTimeFormat, formattedValueToString, getFieldDisplayName, type LinkModel } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { t } from '@grafana/i18n';
import { agoText, reasonText } from '../../core/deviceText';
import type { CellDetails } from '../../components/fleet-grid/fleetCell';
import type { PanelCell } from './model/cells';
import { isScrapeLabel, type Item } from './model/items';
import type { ShownValue, ItemState } from './model/itemState';
import type { Clock } from './model/newest';
import { rowAt, type Series } from './model/series';

type Row = NonNullable<CellDetails['rows']>[number];

const maxLabels = 8;
const maxValues = 12;

interface DetailsContext extends Clock {
  readonly timeZone: TimeZone;
}

/** Content of a cell's popover: its members, or values, times and labels of its only item. */
export function detailsOf(cell: PanelCell, context: DetailsContext): CellDetails {
  const [only, ...others] = cell.items;
  const links = cell.items.length === 1 && only?.itemState.shown ? linksOf(only.itemState.shown) : [];
  if (cell.members) {
    return { members: cell.members, links };
  }
  return only && others.length === 0
    ? { rows: [...stateRows(only.itemState, context), ...valueRows(only.itemState), ...labelRows(only.item)], links }
    : {};
}

function stateRows({ reason, alerts, lastSeenMs, shown }: ItemState, context: DetailsContext): Row[] {
  const rows: Row[] = [];
  if (alerts.length > 0) {
    rows.push({ label: t('fleet-panel.details-alerts', 'Alerts'), text: alerts.join(', ') });
  }
  if (reason) {
    rows.push({ label: t('fleet-panel.details-reason', 'Reason'), text: reasonText(reason) || reason });
  }
  if (lastSeenMs !== undefined) {
    rows.push({ label: t('fleet-panel.details-last-seen', 'Last seen'), text: timeText(lastSeenMs, context) });
  }
  if (shown && shown.newest.kind !== 'none' && shown.newest.atMs !== undefined) {
    rows.push({ label: t('fleet-panel.details-value-at', 'Latest value'), text: timeText(shown.newest.atMs, context) });
  }
  return rows;
}

function timeText(atMs: number, { timeZone, nowMs }: DetailsContext): string {
  return `${dateTimeFormat(atMs, { timeZone })} (${agoText(atMs, nowMs)})`;
}

/** All values, if the device has more than the one in the cell. */
function valueRows({ values }: ItemState): Row[] {
  if (values.length < 2) {
    return [];
  }
  const rows = values.slice(0, maxValues).map((shown) => ({ label: valueName(shown.series), text: valueText(shown) }));
  return rows.filter((row, index) => rows.findIndex(({ label }) => label === row.label) === index);
}

function valueName({ field, frame, labels, rows }: Series): string {
  return rows ? getFieldDisplayName(field, frame) : (labels.__name__ ?? getFieldDisplayName(field, frame));
}

function valueText({ series, newest, value, display }: ShownValue): string {
  if (display) {
    return formattedValueToString(display);
  }
  return newest.kind === 'none' ? series.field.config.noValue || t('fleet.state-unknown', 'No data') : String(value ?? newest.value);
}

function labelRows({ labels }: Item): Row[] {
  return Object.entries(labels)
    .filter(([label, text]) => !isScrapeLabel(label) && label !== 'name' && text !== '')
    .slice(0, maxLabels)
    .map(([label, text]) => ({ label, text }));
}

/**
 * Data links of the value and, in a table, of the other columns; variables get all fields of the row.
 * A link that several columns have, as one of all fields, is listed once, with the value's own variables.
 */
function linksOf({ series, newest }: ShownValue): LinkModel[] {
  const valueRowIndex = rowAt(series, newest.kind === 'none' ? 0 : newest.place);
  const others = series.rows ? series.frame.fields.filter((field) => field !== series.field) : [];
  const listed = new Set<string>();
  return [series.field, ...others].flatMap((field) => {
    const links = field.config.links ?? [];
    const models = links.length > 0 ? (field.getLinks?.({ valueRowIndex }) ?? []) : [];
    return models.filter(({ title, href }, index) => {
      const { title: name = title, url = href } = links[index] ?? {};
      const key = JSON.stringify([name, url]);
      return !listed.has(key) && listed.add(key);
    });
  });
}
