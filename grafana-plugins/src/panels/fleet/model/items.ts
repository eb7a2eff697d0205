import type { Series } from './series';

/** One device, or whatever a series stands for where there is no device: all that the queries tell of it. */
export interface Item {
  readonly key: string;
  /** Of all its series together: a query for `iot_device_info` adds area and model to the others. */
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly series: readonly Series[];
}

/** Labels of the scrape and of the metric: they do not tell one device from another. */
const foreign = new Set(['__name__', 'job', 'instance']);

export function isForeign(label: string): boolean {
  return foreign.has(label);
}

/** Joins series that speak of the same device: by `connector` and `device`, else by all labels of the series. */
export function joinItems(series: readonly Series[]): Item[] {
  const joined = new Map<string, { labels: Record<string, string>; series: Series[] }>();
  for (const one of series) {
    if (one.role === 'ignore') {
      continue;
    }
    const key = keyOf(one);
    const known = joined.get(key);
    const { labels, series: own } = known ?? { labels: {}, series: [] };
    addLabels(labels, one);
    own.push(one);
    joined.set(key, { labels, series: own });
  }
  return [...joined].map(([key, item]) => ({ key, ...item, name: nameOf(item) }));
}

/** Labels of an alert or of a reason tell of that, not of the device. */
const tellOfThemselves = new Set(['alertname', 'alertstate', 'severity', 'reason']);

/** Empty labels of one series do not hide what another knows. */
function addLabels(labels: Record<string, string>, { labels: more, role }: Series): void {
  const isAside = role === 'alert' || role === 'reason';
  for (const label in more) {
    const value = more[label];
    if (value && !labels[label] && !(isAside && tellOfThemselves.has(label))) {
      labels[label] = value;
    }
  }
}

function keyOf({ labels, field, frame }: Series): string {
  if (labels.device) {
    return `${labels.connector ?? ''}/${labels.device}`;
  }
  const own = Object.entries(labels).filter(([label]) => !isForeign(label));
  return own.length > 0
    ? JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)))
    : `${frame.refId ?? ''}/${frame.name ?? ''}/${field.name}`;
}

function nameOf({ labels, series }: Pick<Item, 'labels' | 'series'>): string {
  const shown = series.find(({ role }) => role === 'value') ?? series[0];
  const { displayName, displayNameFromDS } = shown?.field.config ?? {};
  // the column of a table is named for all of its rows
  if (displayName && !shown?.rows) {
    return displayName;
  }
  // Prometheus' own legend repeats all labels in braces
  const legend = displayNameFromDS?.includes('{') ? '' : displayNameFromDS;
  return labels.name || legend || labels.device || ownLabels(labels) || shown?.field.name || '';
}

function ownLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([label]) => !isForeign(label))
    .map(([, value]) => value)
    .join(' ');
}
