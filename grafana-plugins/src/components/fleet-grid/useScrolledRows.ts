import { useMemo, useState, type UIEvent } from 'react';
import { rowOf, visibleRows, type GridLayout, type GridRow } from './gridLayout';

interface ScrolledRowsInput {
  readonly layout: GridLayout;
  readonly height: number;
  /** The row of this cell is always rendered, so that scrolling does not remove the focused element. */
  readonly activeIndex: number;
}

/** The rows to render at the current scroll position. */
export function useScrolledRows({ layout, height, activeIndex }: ScrolledRowsInput) {
  const [scrolled, setScrolled] = useState(0);
  // the browser changes the scroll position without an event when the content becomes shorter
  const top = Math.max(0, Math.min(scrolled, layout.contentHeight - height));
  const rows = useMemo((): readonly GridRow[] => {
    const visible = visibleRows(layout, top, height);
    const active = rowOf(layout, activeIndex);
    return active && !visible.includes(active) ? [...visible, active].sort((a, b) => a.top - b.top) : visible;
  }, [layout, top, height, activeIndex]);
  return {
    rows,
    onScroll({ currentTarget }: UIEvent<HTMLElement>) {
      // in steps of one row, since smaller changes do not affect the result
      setScrolled(Math.floor(currentTarget.scrollTop / layout.cell.height) * layout.cell.height);
    },
  };
}
