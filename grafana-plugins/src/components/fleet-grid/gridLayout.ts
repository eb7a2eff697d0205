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
  /** Minimum height of a readable cell, which depends on its number of lines. */
  readonly minHeight: number;
  /** Preferred ratio of width to height. */
  readonly bestAspect: number;
}

export const gap = 4;
export const headingHeight = 28;
const minWidth = 112;
const maxHeight = 112;
const scrollbarWidth = 12;

/** Computes the largest cells that fit into the panel. */
export function layoutGrid(input: LayoutInput): GridLayout {
  const { width, counts, minHeight, bestAspect } = input;
  const maxColumns = Math.max(1, Math.min(columnsAt(width), Math.max(1, ...counts)));
  let best: { columns: number; height: number; score: number } | undefined;
  for (let columns = 1; columns <= maxColumns; columns++) {
    const height = Math.min(maxHeight, heightAt(input, columns));
    const score = Math.min(widthAt(width, columns) / bestAspect, height);
    if (height >= minHeight && (!best || score > best.score)) {
      best = { columns, height, score };
    }
  }
  if (best) {
    return build(input, { columns: best.columns, cell: { width: widthAt(width, best.columns), height: best.height }, isScrolled: false });
  }
  const inner = width - scrollbarWidth;
  const columns = Math.max(1, Math.min(columnsAt(inner), maxColumns));
  return build(input, { columns, cell: { width: widthAt(inner, columns), height: minHeight }, isScrolled: true });
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

function columnsAt(width: number): number {
  return Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
}

function widthAt(width: number, columns: number): number {
  return Math.floor((width - gap * (columns - 1)) / columns);
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
