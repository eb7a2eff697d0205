import { emptyRow, type Link, type Look, looks, type Panel, prometheusPanel, type Query, targetsOf, unitOf } from './panel.ts';

/** A column of a table: a label of the queries, or the value of one. */
interface Column extends Look {
  readonly title: string;
  readonly label?: string;
  readonly query?: Query;
  /** In pixels; without it a column shares what is left. */
  readonly width?: number;
  readonly link?: Link;
  /** Colours the text by thresholds or words. */
  readonly isColored?: boolean;
}

interface TablePanel {
  readonly title: string;
  readonly size: Panel['size'];
  readonly description?: string;
  /** What a table without rows says; with several queries in the first column, which is a label. */
  readonly empty: string;
  readonly timeFrom?: string;
  readonly columns: readonly Column[];
  /** Labels of the rows that only links need. */
  readonly hidden?: readonly string[];
  readonly sortBy?: { readonly title: string; readonly descending?: boolean };
}

/** A row for each set of labels that the queries share. Of several queries, the first one has all rows. */
export function table({ columns, hidden = [], sortBy, ...panel }: TablePanel): Panel {
  const [first, ...others] = columns.flatMap(({ query }) => (query === undefined ? [] : [query]));
  // joined queries without rows still have columns, so that Grafana does not show the text for a table without rows
  const orEmpty = (query: Query) => ({ ...query, expr: `(${query.expr}) or on () ${emptyRow(columns[0]?.label ?? '', panel.empty)}` });
  const queries = first === undefined || others.length === 0 ? [first ?? []].flat() : [orEmpty(first), ...others];
  const fields = namesOf(columns);
  const organize = {
    excludeByName: { Time: true },
    indexByName: Object.fromEntries([...fields, ...hidden].map((name, index) => [name, index])),
    renameByName: Object.fromEntries(columns.map(({ title }, index) => [fields[index] ?? '', title])),
  };
  return prometheusPanel('table', panel, {
    targets: targetsOf(queries, 'instant', 'table'),
    fieldConfig: {
      defaults: { noValue: panel.empty, ...looks({}), mappings: noNumber, custom: { filterable: false } },
      overrides: [emptyCells, ...columns.flatMap(overrideOf), ...hidden.map(hide)],
    },
    options: { showHeader: true, cellHeight: 'sm', ...(sortBy && { sortBy: [{ displayName: sortBy.title, desc: sortBy.descending ?? false }] }) }, // prettier-ignore
    transformations: [...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []), { id: 'organize', options: organize }],
  });
}

const noNumber = [{ type: 'special', options: { match: 'nan', result: { text: '–', color: 'text', index: 9 } } }];

/** Without it each empty cell of a row has the text for a table without rows. */
const emptyCells = { matcher: { id: 'byRegexp', options: '/.*/' }, properties: [{ id: 'noValue', value: '–' }] };

/** Names of the columns' fields before they are renamed. */
function namesOf(columns: readonly Column[]): string[] {
  const valued = columns.filter(({ query }) => query !== undefined);
  const valueName = (column: Column) => (valued.length === 1 ? 'Value' : `Value #${String.fromCharCode(65 + valued.indexOf(column))}`);
  return columns.map((column) => column.label ?? valueName(column));
}

function overrideOf(column: Column): object[] {
  const { title, query, width, link, isColored = false } = column;
  const { unit, decimals, mappings, thresholds } = looks({ ...unitOf(query), ...column });
  const properties = [
    ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(mappings.length === 0 ? [] : [{ id: 'mappings', value: [...mappings, ...noNumber] }]),
    ...(column.thresholds === undefined ? [] : [{ id: 'thresholds', value: thresholds }]),
    ...(isColored ? [{ id: 'custom.cellOptions', value: { type: 'color-text' } }] : []),
    ...(width === undefined ? [] : [{ id: 'custom.width', value: width }]),
    ...(link === undefined ? [] : [{ id: 'links', value: [link] }]),
  ];
  return properties.length === 0 ? [] : [{ matcher: { id: 'byName', options: title }, properties }];
}

function hide(label: string): object {
  return { matcher: { id: 'byName', options: label }, properties: [{ id: 'custom.hidden', value: true }] };
}
