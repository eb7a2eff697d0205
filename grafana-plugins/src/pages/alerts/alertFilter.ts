import type { AlertRow } from '../../core/alertRow';
import { byText } from '../../core/byText';
import { levelRank, type Severity } from '../../core/level';

/** What the list is filtered by. */
export const facets = ['severity', 'area', 'device', 'connector', 'alert'] as const;
export type Facet = (typeof facets)[number];

/** An acknowledged alert is firing or pending still. */
export const phases = ['firing', 'pending', 'silenced', 'inhibited'] as const;
export type Phase = (typeof phases)[number];
export const defaultPhases: readonly Phase[] = ['firing', 'pending'];

export const groupings = ['none', ...facets] as const;
export type Grouping = (typeof groupings)[number];

/** A facet without values matches all. */
export interface AlertFilter {
  readonly search: string;
  readonly phases: readonly Phase[];
  readonly chosen: Readonly<Record<Facet, readonly string[]>>;
  /** Also alerts about what is no device, connector or exporter. */
  readonly withOthers: boolean;
}

export function phaseOf({ isSilenced, isInhibited, phase }: AlertRow): Phase {
  return isSilenced ? 'silenced' : isInhibited ? 'inhibited' : phase;
}

/** Value of a facet; empty where an alert has none. */
export function facetOf(row: AlertRow, facet: Facet): string {
  switch (facet) {
    case 'device':
      return row.deviceName;
    case 'alert':
      return row.name;
    case 'severity':
    case 'area':
    case 'connector':
      return row[facet];
  }
}

/** Alerts that match search and facets; `phases` is not applied, so that each phase has its count. */
export function matchingRows(rows: readonly AlertRow[], { search, chosen }: Pick<AlertFilter, 'search' | 'chosen'>): AlertRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const sets = facets.filter((facet) => chosen[facet].length > 0).map((facet) => [facet, new Set(chosen[facet])] as const);
  return rows.filter((row) => sets.every(([facet, values]) => values.has(facetOf(row, facet))) && hasWords(row, words));
}

function hasWords({ name, subject, device, area, connector, alerts }: AlertRow, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const texts = alerts.flatMap(({ annotations }) => [annotations['summary'], annotations['description']]);
  const text = [name, subject, device, area, connector, ...texts].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** Values of a facet by count, by search and the other facets; severities worst first. Chosen ones are included. */
export function facetValues(rows: readonly AlertRow[], filter: AlertFilter, facet: Facet): FacetValue[] {
  const counts = new Map<string, number>(filter.chosen[facet].map((value) => [value, 0]));
  for (const row of matchingRows(rows, { ...filter, chosen: { ...filter.chosen, [facet]: [] } })) {
    const value = facetOf(row, facet);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = [...counts].map(([value, count]) => ({ value, count }));
  return facet === 'severity'
    ? values.sort((a, b) => levelRank(a.value as Severity) - levelRank(b.value as Severity))
    : values.sort((a, b) => b.count - a.count || byText(a.value, b.value));
}

export interface AlertGroup {
  /** Value of the facet; empty for one group of all. */
  readonly value: string;
  /** Worst first. */
  readonly rows: readonly [AlertRow, ...AlertRow[]];
}

/** Groups rows that are sorted; the group with the worst alert comes first. */
export function groupRows(rows: readonly AlertRow[], grouping: Grouping): AlertGroup[] {
  const groups = new Map<string, [AlertRow, ...AlertRow[]]>();
  for (const row of rows) {
    const value = grouping === 'none' ? '' : facetOf(row, grouping);
    const group = groups.get(value);
    if (group === undefined) {
      groups.set(value, [row]);
    } else {
      group.push(row);
    }
  }
  return [...groups].map(([value, own]) => ({ value, rows: own }));
}
