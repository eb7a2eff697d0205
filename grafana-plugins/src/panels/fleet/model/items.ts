import type { Series } from './series';

/** The series of one device, or of one set of labels without a device. */
export interface Item {
  readonly key: string;
  /** Labels of all its series: a query for `iot_device_info` adds area and model. */
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly series: readonly Series[];
}

/** Labels of the scrape and the metric, which do not identify a device. */
const scrapeLabels = new Set(['__name__', 'job', 'instance']);

export function isScrapeLabel(label: string): boolean {
  return scrapeLabels.has(label);
}

/** Groups series by device: by `connector` and `device`, else by all labels. */
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

/** Labels of an alert or an offline reason, not of the device. */
const eventLabels = new Set(['alertname', 'alertstate', 'severity', 'reason']);

/** Adds labels; an empty label does not override one of another series. */
function addLabels(labels: Record<string, string>, { labels: more, role }: Series): void {
  const isAside = role === 'alert' || role === 'reason';
  for (const label in more) {
    const value = more[label];
    if (value && !labels[label] && !(isAside && eventLabels.has(label))) {
      labels[label] = value;
    }
  }
}

function keyOf({ labels, field, frame }: Series): string {
  if (labels.device) {
    return `${labels.connector ?? ''}/${labels.device}`;
  }
  const own = Object.entries(labels).filter(([label]) => !isScrapeLabel(label));
  return own.length > 0
    ? JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)))
    : `${frame.refId ?? ''}/${frame.name ?? ''}/${field.name}`;
}

function nameOf({ labels, series }: Pick<Item, 'labels' | 'series'>): string {
  const shown = series.find(({ role }) => role === 'value') ?? series[0];
  const { displayName, displayNameFromDS } = shown?.field.config ?? {};
  // a display name of a table column applies to all rows, not to one item
  if (displayName && !shown?.rows) {
    return displayName;
  }
  // the default legend of Prometheus lists all labels in braces
  const legend = displayNameFromDS?.includes('{') ? '' : displayNameFromDS;
  return labels.name || legend || labels.device || ownLabels(labels) || shown?.field.name || '';
}

function ownLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([label]) => !isScrapeLabel(label))
    .map(([, value]) => value)
    .join(' ');
}
