export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A row of the grid: a heading, or the cells from `start` to `end` (exclusive). */
export interface GridRow {
  readonly isHeading: boolean;
  /** Index of the group. */
  readonly group: number;
  readonly start: number;
  readonly end: number;
  readonly top: number;
}

export interface GridLayout {
  readonly columns: number;
  readonly cell: Size;
  readonly rows: readonly GridRow[];
  readonly contentHeight: number;
  /** Whether cells have their minimum size and the grid scrolls. */
  readonly isScrolled: boolean;
}

export interface LayoutInput extends Size {
  /** Number of cells in each group. */
  readonly counts: readonly number[];
  readonly hasHeadings: boolean;
  /** Columns and visible rows that are wanted; 0: as many as are best. */
  readonly columns?: number;
  readonly rows?: number;
  readonly limits: CellLimits;
}

/** What a cell must have to be readable; it depends on its content. */
export interface CellLimits {
  readonly minWidth: number;
  readonly minHeight: number;
  readonly maxHeight: number;
  /** Default: the width of the grid. */
  readonly maxWidth?: number;
  /** Preferred ratio of width to height. */
  readonly bestAspect: number;
}

export const gap = 4;
export const headingHeight = 28;
const scrollbarWidth = 12;

/** Computes the largest cells that fit into the panel. */
export function layoutGrid(input: LayoutInput): GridLayout {
  if (input.columns || input.rows) {
    return layoutWanted(input);
  }
  const { width, counts, limits } = input;
  const maxColumns = Math.max(1, Math.min(columnsAt(width, limits), Math.max(1, ...counts)));
  let best: { columns: number; height: number; score: number } | undefined;
  for (let columns = 1; columns <= maxColumns; columns++) {
    const height = Math.min(limits.maxHeight, heightAt(input, columns));
    const score = Math.min(widthAt(width, columns, limits) / limits.bestAspect, height);
    if (height >= limits.minHeight && (!best || score > best.score)) {
      best = { columns, height, score };
    }
  }
  if (best) {
    const cell = { width: widthAt(width, best.columns, limits), height: best.height };
    return build(input, { columns: best.columns, cell, isScrolled: false });
  }
  const inner = width - scrollbarWidth;
  const columns = Math.max(1, Math.min(columnsAt(inner, limits), maxColumns));
  return build(input, { columns, cell: { width: widthAt(inner, columns, limits), height: limits.minHeight }, isScrolled: true });
}

/** The columns and rows that the options set; what does not fit below each other scrolls. */
function layoutWanted(input: LayoutInput): GridLayout {
  const { width, height, counts, limits, rows = 0 } = input;
  const columns = input.columns || columnsForRows(input, rows);
  const headings = input.hasHeadings ? counts.length * headingHeight : 0;
  const rowHeight = rows > 0 ? Math.floor((height - headings - gap * (rows - 1)) / rows) : heightAt(input, columns);
  const cellHeight = Math.max(limits.minHeight, Math.min(limits.maxHeight, rowHeight));
  const free = { ...limits, minWidth: 0 };
  const layout = build(input, { columns, cell: { width: widthAt(width, columns, free), height: cellHeight }, isScrolled: false });
  return layout.contentHeight <= height
    ? layout
    : build(input, { columns, cell: { width: widthAt(width - scrollbarWidth, columns, free), height: cellHeight }, isScrolled: true });
}

/** The fewest columns with which the cells need no more than the given rows, as far as they are wide enough. */
function columnsForRows({ counts, width, limits }: LayoutInput, rows: number): number {
  const most = columnsAt(width, limits);
  let columns = 1;
  while (columns < most && counts.reduce((sum, count) => sum + Math.ceil(count / columns), 0) > rows) {
    columns++;
  }
  return columns;
}

/** Rows in the viewport that starts at `top`, with a margin above and below. */
export function visibleRows(layout: GridLayout, top: number, height: number): readonly GridRow[] {
  const margin = layout.cell.height + headingHeight;
  return layout.rows.filter((row) => row.top + layout.cell.height >= top - margin && row.top <= top + height + margin);
}

/** The row of a cell. */
export function rowOf(layout: GridLayout, cell: number): GridRow | undefined {
  return layout.rows.find((row) => !row.isHeading && cell >= row.start && cell < row.end);
}

function columnsAt(width: number, { minWidth }: CellLimits): number {
  return Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
}

function widthAt(width: number, columns: number, { maxWidth = Infinity }: CellLimits): number {
  return Math.max(1, Math.min(maxWidth, Math.floor((width - gap * (columns - 1)) / columns)));
}

/** Height of cells that fit without scrolling. */
function heightAt({ counts, hasHeadings, height }: LayoutInput, columns: number): number {
  const rows = counts.reduce((sum, count) => sum + Math.ceil(count / columns), 0);
  const headings = hasHeadings ? counts.length * headingHeight : 0;
  return Math.floor((height - headings - gap * (rows - (hasHeadings ? counts.length : 1))) / Math.max(1, rows));
}

function build({ counts, hasHeadings }: LayoutInput, frame: Pick<GridLayout, 'columns' | 'cell' | 'isScrolled'>): GridLayout {
  const rows: GridRow[] = [];
  let top = 0;
  let start = 0;
  counts.forEach((count, group) => {
    if (hasHeadings) {
      rows.push({ isHeading: true, group, start, end: start, top });
      top += headingHeight;
    }
    const end = start + count;
    for (; start < end; start += frame.columns) {
      rows.push({ isHeading: false, group, start, end: Math.min(end, start + frame.columns), top });
      top += frame.cell.height + gap;
    }
    start = end;
    // headings include their distance to the previous row
    top -= hasHeadings ? gap : 0;
  });
  return { ...frame, rows, contentHeight: Math.max(0, hasHeadings ? top : top - gap) };
}
