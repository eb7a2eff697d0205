import { byText } from '../../core/byText';
import { levelRank } from '../../core/level';
import { type CellSort, cellLevel, type FleetCell } from './fleetCell';

/** Cells under one heading; `heading` is undefined without grouping. */
export interface CellGroup {
  readonly heading?: string;
  readonly cells: readonly FleetCell[];
}

/** Negative when `a` is worse than `b`. */
export function compareSeverity(a: FleetCell, b: FleetCell): number {
  return levelRank(cellLevel(a)) - levelRank(cellLevel(b)) || (b.severity ?? 0) - (a.severity ?? 0);
}

/** Sorts cells and groups them by heading; the groups are sorted by their first cell or by name. */
export function arrangeCells(cells: readonly FleetCell[], sort: CellSort, nameOrder = createNameOrder()): CellGroup[] {
  const order = nameOrder(cells);
  const groups = new Map<string | undefined, FleetCell[]>();
  // looked up once per cell instead of once per comparison
  const places = cells.map((cell) => ({ cell, place: order.get(cell.label) ?? 0 }));
  for (const { cell } of places.sort(comparators[sort])) {
    const members = groups.get(cell.group);
    if (members) {
      members.push(cell);
    } else {
      groups.set(cell.group, [cell]);
    }
  }
  const arranged = [...groups].map(([heading, members]) => ({ heading, cells: members }));
  if (sort === 'name') {
    return arranged.sort(compareHeadings);
  }
  return sort === 'worst' ? arranged.sort(compareGroups) : arranged;
}

/** Equal groups are sorted by name, so that updates do not reorder them. */
function compareGroups(a: CellGroup, b: CellGroup): number {
  const [worstA, worstB] = [a.cells[0], b.cells[0]];
  return (worstA && worstB ? compareSeverity(worstA, worstB) : 0) || compareHeadings(a, b);
}

/** Groups without a name come last. */
function compareHeadings({ heading: a }: CellGroup, { heading: b }: CellGroup): number {
  return Number(!a) - Number(!b) || byText(a ?? '', b ?? '');
}

interface Place {
  readonly cell: FleetCell;
  /** Alphabetical position. */
  readonly place: number;
}

const comparators: Readonly<Record<CellSort, (a: Place, b: Place) => number>> = {
  worst: (a, b) => compareSeverity(a.cell, b.cell) || a.place - b.place,
  name: (a, b) => a.place - b.place,
  'value-desc': (a, b) => compareValues(a.cell, b.cell, -1) || a.place - b.place,
  'value-asc': (a, b) => compareValues(a.cell, b.cell, 1) || a.place - b.place,
};

/** Cells without a value come last in both directions. */
function compareValues(a: FleetCell, b: FleetCell, direction: 1 | -1): number {
  if (a.value === undefined || b.value === undefined) {
    return Number(a.value === undefined) - Number(b.value === undefined);
  }
  return direction * (a.value - b.value);
}

/** Alphabetical position of each label. */
type NameOrder = (cells: readonly FleetCell[]) => ReadonlyMap<string, number>;

/** Caches the alphabetical order between updates: collation dominates the time to sort thousands of cells, and names rarely change. */
export function createNameOrder(): NameOrder {
  let known: readonly string[] = [];
  let places: ReadonlyMap<string, number> = new Map();
  return (cells) => {
    if (cells.length !== known.length || cells.some(({ label }, index) => label !== known[index])) {
      known = cells.map(({ label }) => label);
      places = new Map([...new Set(known)].sort(byText).map((label, place) => [label, place]));
    }
    return places;
  };
}
