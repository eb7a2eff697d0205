import { byText } from '../../core/byText';
import { deviceLevel, needsAttention } from '../../core/deviceState';
import type { Device } from '../../core/device';

/** Attributes by which the list can be filtered. */
export const facets = ['state', 'area', 'connector', 'model'] as const;
export type Facet = (typeof facets)[number];

/** Filter settings; a facet without values matches all devices. */
export interface DeviceFilter {
  readonly search: string;
  readonly chosen: Readonly<Record<Facet, readonly string[]>>;
  /** Only devices that need attention. */
  readonly isAttention?: boolean;
}

/** A value of a facet with the number of matching devices by the search and the other facets. */
interface FacetValue {
  readonly value: string;
  readonly count: number;
}

/** Devices that match each selected facet and contain each search word in name, id, model or area. */
export function filterDevices(devices: readonly Device[], filter: DeviceFilter): readonly Device[] {
  const matches = matcherOf(filter);
  return devices.filter((device) => matches(device));
}

/** Values of a facet by count; selected values are included even if their count is 0. */
export function facetValues(devices: readonly Device[], filter: DeviceFilter, facet: Facet): FacetValue[] {
  const matches = matcherOf({ ...filter, chosen: { ...filter.chosen, [facet]: [] } });
  const counts = new Map<string, number>(filter.chosen[facet].map((value) => [value, 0]));
  for (const device of devices) {
    if (matches(device)) {
      const value = facetOf(device, facet);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || byText(a.value, b.value));
}

function facetOf(device: Device, facet: Facet): string {
  return facet === 'state' ? deviceLevel(device) : device[facet];
}

function matcherOf({ search, chosen, isAttention }: DeviceFilter): (device: Device) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const sets = facets.filter((facet) => chosen[facet].length > 0).map((facet) => [facet, new Set(chosen[facet])] as const);
  return (device) =>
    (!isAttention || needsAttention(device)) &&
    sets.every(([facet, values]) => values.has(facetOf(device, facet))) &&
    hasWords(device, words);
}

function hasWords({ name, id, model, modelId, manufacturer, area }: Device, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const text = `${name}\n${id}\n${manufacturer}\n${model}\n${modelId}\n${area}`.toLowerCase();
  return words.every((word) => text.includes(word));
}
