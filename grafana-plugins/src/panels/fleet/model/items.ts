import { t } from '@grafana/i18n';
import { seriesLength, timeAtMs, type Series } from './series';

/** The series of one device, or of one set of labels without a device. */
export interface Item {
  readonly key: string;
  /** Labels of all its series: a query for `iot_device_info` adds area and model. */
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly series: readonly Series[];
}

/** Labels of the target of a scrape. */
const targetLabels = ['job', 'instance'];
const scrapeLabels = new Set(['__name__', ...targetLabels]);

/** Labels of the scrape and the metric, which do not identify a device. */
export function isScrapeLabel(label: string): boolean {
  return scrapeLabels.has(label);
}

/** Series of one item before they are joined. */
interface Part {
  readonly key: string;
  readonly members: readonly Series[];
  /** What distinguishes it from others with the same labels, as its instance. */
  readonly target: string;
}

/** Groups series by device: by `connector` and `device`, else by all labels, with those of the scrape where nothing else differs. */
export function joinItems(series: readonly Series[], cellBy: readonly string[] = []): Item[] {
  const joined = new Map<string, Series[]>();
  const labelled = new Set<string | undefined>();
  for (const one of series) {
    if (one.role === 'ignore') {
      continue;
    }
    if (ownLabels(one.labels).length > 0) {
      labelled.add(one.frame.refId);
    }
    const key = keyOf(one);
    const members = joined.get(key);
    if (members) {
      members.push(one);
    } else {
      joined.set(key, [one]);
    }
  }
  const parts = [...joined].flatMap(([key, members]) => splitByTarget(key, members, cellBy));
  return parts.map((part) => itemOf(part, labelled));
}

function isDevice({ connector, device }: Series['labels']): boolean {
  return Boolean(connector && device);
}

function keyOf({ labels, field, frame, copy }: Series): string {
  if (isDevice(labels)) {
    return `${labels.connector}/${labels.device}`;
  }
  const own = Object.entries(labels).filter(([label]) => !isScrapeLabel(label));
  const nth = copy > 0 ? `#${copy}` : '';
  if (own.length > 0) {
    return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1))) + nth;
  }
  return targetLabels.some((label) => labels[label]) ? `targets${nth}` : `${frame.refId ?? ''}/${frame.name ?? ''}/${field.name}${nth}`;
}

/** Separates series of different targets if a query has several with otherwise equal labels, or if a cell is wanted for each target. */
function splitByTarget(key: string, members: readonly Series[], cellBy: readonly string[]): Part[] {
  const whole = [{ key, members, target: '' }];
  const wanted = targetLabels.filter((label) => cellBy.includes(label));
  const splitBy = !isDevice(members[0]?.labels ?? {}) && hasSeveralTargets(members) ? targetLabels : wanted;
  if (splitBy.length === 0 || members.length === 1) {
    return whole;
  }
  const parts = new Map<string, Series[]>();
  // an aggregated query has no labels of a target and applies to all of them
  const shared: Series[] = [];
  for (const one of members) {
    const target = splitBy.map((label) => one.labels[label] ?? '');
    const own = target.every((text) => text === '') ? shared : (parts.get(JSON.stringify(target)) ?? []);
    own.push(one);
    if (own !== shared) {
      parts.set(JSON.stringify(target), own);
    }
  }
  return parts.size < 2
    ? whole
    : [...parts].map(([target, own]) => ({
        key: `${key} ${target}`,
        members: [...own, ...shared],
        target: targetName(own, [...parts.values()]),
      }));
}

/** Whether one query has two series that differ by their target only. */
function hasSeveralTargets(members: readonly Series[]): boolean {
  const seen = new Set<string>();
  return members.some(({ frame, field, labels }) => {
    const query = JSON.stringify([frame.refId, frame.meta?.type, labels.__name__, field.name]);
    return seen.has(query) || !seen.add(query);
  });
}

/** The instance, with the job if two jobs have it. */
function targetName([one]: readonly Series[], all: ReadonlyArray<readonly Series[]>): string {
  const { job = '', instance = '' } = one?.labels ?? {};
  const isUnique = all.filter(([other]) => other?.labels.instance === instance).length === 1;
  return instance && isUnique ? instance : `${job} ${instance}`.trim();
}

function itemOf({ key, members, target }: Part, labelled: ReadonlySet<string | undefined>): Item {
  const labels: Record<string, string> = {};
  for (const one of members) {
    addLabels(labels, one);
  }
  const name = latestName(members);
  if (name) {
    labels.name = name;
  }
  const item = { key, labels, series: members };
  return { ...item, name: nameOf(item, target, labelled) };
}

/** The name in the newest series: after a renaming a range has series of both names. */
function latestName(members: readonly Series[]): string | undefined {
  const [first = '', ...others] = new Set(members.map(({ labels }) => labels.name).filter(Boolean));
  if (others.length === 0) {
    return first;
  }
  const lastMs = (one: Series) => timeAtMs(one, seriesLength(one) - 1) ?? 0;
  const named = members.filter(({ labels }) => labels.name);
  return named.reduce((a, b) => (lastMs(b) > lastMs(a) ? b : a)).labels.name;
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

function nameOf({ labels, series }: Pick<Item, 'labels' | 'series'>, target: string, labelled: ReadonlySet<string | undefined>): string {
  const shown = series.find(({ role }) => role === 'value') ?? series[0];
  const { displayName, displayNameFromDS } = shown?.field.config ?? {};
  // a display name of a table column applies to all rows, not to one item
  if (displayName && !shown?.rows) {
    return displayName;
  }
  const own = ownLabels(labels);
  const isTarget = targetLabels.some((label) => labels[label]);
  // of an aggregation by a label, the series without it: its legend is the whole expression
  if (own.length === 0 && !isTarget && labelled.has(shown?.frame.refId) && isUnnamed(shown)) {
    return t('fleet.no-group', 'Not set');
  }
  // the default legend of Prometheus lists all labels in braces
  const legend = displayNameFromDS?.includes('{') ? '' : displayNameFromDS;
  if (!labels.name && legend) {
    return legend;
  }
  const name = labels.name || labels.device || own.join(' ');
  return [name, target].filter(Boolean).join(' ') || labels.instance || labels.job || emptyName(shown);
}

/** Whether its field has the name that all values have, and no other. */
function isUnnamed(shown: Series | undefined): boolean {
  return shown === undefined || shown.rows !== undefined || /^Value( #\w+)?$/i.test(shown.field.name);
}

function emptyName(shown: Series | undefined): string {
  // a row of a table whose texts are all empty
  if (shown?.rows) {
    return t('fleet.no-group', 'Not set');
  }
  const { name = '' } = shown?.field ?? {};
  return (isUnnamed(shown) && shown?.frame.name) || name;
}

function ownLabels(labels: Readonly<Record<string, string>>): string[] {
  return (
    Object.entries(labels)
      // "Reduce" with labels as columns adds the name of the value's field
      .filter(([label, value]) => !isScrapeLabel(label) && value !== '' && !(label === 'Field' && value === 'Value'))
      .map(([, value]) => value)
  );
}
