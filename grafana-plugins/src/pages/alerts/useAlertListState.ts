import { useMemo } from 'react';
import { useUrlParameters } from '../../components/useUrlParameters';
import { type AlertFilter, defaultPhases, type Facet, facets, type Grouping, groupings, type Phase, phases } from './alertFilter';

interface ListState {
  readonly filter: AlertFilter;
  readonly grouping: Grouping;
  search(text: string): void;
  choose(facet: Facet, values: readonly string[]): void;
  togglePhase(phase: Phase): void;
  showOthers(isOn: boolean): void;
  groupBy(grouping: Grouping): void;
  /** Clears all filters, not the grouping. */
  clear(): void;
}

/** Filters and grouping, kept in the URL: `?severity=critical&area=Kitchen&state=firing&state=silenced&group=area`. */
export function useAlertListState(): ListState {
  const [parameters, change] = useUrlParameters();
  const filter = useMemo(() => filterOf(parameters), [parameters]);
  const set = (name: string, values: readonly string[]) =>
    change((after) => {
      after.delete(name);
      values.forEach((value) => after.append(name, value));
    });
  return {
    filter,
    grouping: groupings.find((grouping) => grouping === parameters.get('group')) ?? 'none',
    search: (text) => set('q', text === '' ? [] : [text]),
    choose: set,
    togglePhase: (phase) => {
      const next = phases.filter((one) => filter.phases.includes(one) !== (one === phase));
      // none would be read as the default
      set('state', next.length === 0 ? ['none'] : next.join() === defaultPhases.join() ? [] : next);
    },
    showOthers: (isOn) => set('others', isOn ? ['true'] : []),
    groupBy: (grouping) => set('group', grouping === 'none' ? [] : [grouping]),
    clear: () => change((after) => ['q', 'state', 'others', ...facets].forEach((name) => after.delete(name))),
  };
}

function filterOf(parameters: URLSearchParams): AlertFilter {
  const named = parameters.getAll('state');
  return {
    search: parameters.get('q') ?? '',
    phases: named.length === 0 ? defaultPhases : phases.filter((phase) => named.includes(phase)),
    chosen: Object.fromEntries(facets.map((facet) => [facet, parameters.getAll(facet)])) as Record<Facet, string[]>,
    withOthers: parameters.get('others') === 'true',
  };
}
