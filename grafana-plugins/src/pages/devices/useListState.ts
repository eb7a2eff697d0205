import { useCallback, useMemo } from 'react';
import { useUrlParameters } from '../../components/useUrlParameters';
import { severities } from '../../core/level';
import { columnIds, type ColumnId, defaultSort, type Sort } from './columns';
import { type DeviceFilter, type Facet, facets } from './deviceFilter';

interface ListState {
  readonly filter: DeviceFilter;
  readonly sort: Sort;
  search(text: string): void;
  choose(facet: Facet, values: readonly string[]): void;
  /** Filters by devices that need attention, or shows all. */
  chooseAttention(isOnly: boolean): void;
  sortBy(column: ColumnId): void;
  /** Clears search and facets, not the sort order. */
  clear(): void;
}

const attention = 'attention';

/** Search, filters and sort order, kept in the URL: `?q=door&state=offline&state=silent&sort=-seen`. */
export function useListState(): ListState {
  const [parameters, change] = useUrlParameters();
  const filter = useMemo(() => filterOf(parameters), [parameters]);
  const order = parameters.get('sort');
  // the same while the search changes
  const sort = useMemo(() => sortOf(order), [order]);
  return {
    filter,
    sort,
    search: useCallback((text) => change((after) => (text === '' ? after.delete('q') : after.set('q', text))), [change]),
    choose: useCallback(
      (facet, values) =>
        change((after) => {
          after.delete(facet);
          values.forEach((value) => after.append(facet, value));
        }),
      [change],
    ),
    chooseAttention: useCallback(
      (isOnly) => change((after) => (isOnly ? after.set(attention, 'true') : after.delete(attention))),
      [change],
    ),
    sortBy: useCallback(
      (column) =>
        change((after) => {
          const { column: present, isDescending } = sortOf(after.get('sort'));
          after.set('sort', present === column && !isDescending ? `-${column}` : column);
        }),
      [change],
    ),
    clear: useCallback(() => change((after) => ['q', attention, ...facets].forEach((name) => after.delete(name))), [change]),
  };
}

function filterOf(parameters: URLSearchParams): DeviceFilter {
  const valuesOf = (facet: Facet) => parameters.getAll(facet);
  // in links of earlier versions `alert` was the only state of alerts
  const states = valuesOf('state').flatMap((state) => (state === 'alert' ? severities : state));
  const chosen = { state: [...new Set(states)], area: valuesOf('area'), connector: valuesOf('connector'), model: valuesOf('model') };
  return { search: parameters.get('q') ?? '', chosen, ...(parameters.get(attention) === 'true' && { isAttention: true }) };
}

function sortOf(text: string | null): Sort {
  const name = text?.replace(/^-/, '');
  const column = columnIds.find((id) => id === name);
  return column === undefined ? defaultSort : { column, isDescending: text?.startsWith('-') === true };
}
