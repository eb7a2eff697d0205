export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A line of the grid: a heading, or cells `start` to `end` (exclusive) in the order of the arranged cells. */
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
  /** Cells would be too small to read, so they keep their least size and the rest is scrolled to. */
  readonly isScrolled: boolean;
}

export interface LayoutInput extends Size {
  /** Number of cells in each group. */
  readonly counts: readonly number[];
  readonly hasHeadings: boolean;
  /** Least height of a cell that can be read: more where it has two lines. */
  readonly leastHeight: number;
  /** Width by height at which a cell's text sits best. */
  readonly bestAspect: number;
}

export const gap = 4;
export const headingHeight = 28;
const leastWidth = 112;
const greatestHeight = 112;
const scrollbarWidth = 12;

/** Places cells so that they fill the panel and are as large as they can be; pure, by counts and size alone. */
export function layoutGrid(input: LayoutInput): GridLayout {
  const { width, counts, leastHeight, bestAspect } = input;
  const most = Math.max(1, Math.min(columnsAt(width), Math.max(1, ...counts)));
  let best: { columns: number; height: number; score: number } | undefined;
  for (let columns = 1; columns <= most; columns++) {
    const height = Math.min(greatestHeight, heightAt(input, columns));
    const score = Math.min(widthAt(width, columns) / bestAspect, height);
    if (height >= leastHeight && (!best || score > best.score)) {
      best = { columns, height, score };
    }
  }
  if (best) {
    return build(input, { columns: best.columns, cell: { width: widthAt(width, best.columns), height: best.height }, isScrolled: false });
  }
  const inner = width - scrollbarWidth;
  const columns = Math.max(1, Math.min(columnsAt(inner), most));
  return build(input, { columns, cell: { width: widthAt(inner, columns), height: leastHeight }, isScrolled: true });
}

/** Rows that touch the window from `top` on, those shortly before and after included, and the row that has the focus. */
export function visibleRows(layout: GridLayout, top: number, height: number): readonly GridRow[] {
  const margin = layout.cell.height + headingHeight;
  return layout.rows.filter((row) => row.top + layout.cell.height >= top - margin && row.top <= top + height + margin);
}

/** The row in which a cell stands. */
export function rowOf(layout: GridLayout, cell: number): GridRow | undefined {
  return layout.rows.find((row) => !row.isHeading && cell >= row.start && cell < row.end);
}

function columnsAt(width: number): number {
  return Math.max(1, Math.floor((width + gap) / (leastWidth + gap)));
}

function widthAt(width: number, columns: number): number {
  return Math.floor((width - gap * (columns - 1)) / columns);
}

/** The height that cells may have when all are to fit without scrolling. */
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
    // the next heading brings its own distance
    top -= hasHeadings ? gap : 0;
  });
  return { ...frame, rows, contentHeight: Math.max(0, hasHeadings ? top : top - gap) };
}
