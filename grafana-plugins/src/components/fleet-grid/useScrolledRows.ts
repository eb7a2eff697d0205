import { useMemo, useState, type UIEvent } from 'react';
import { rowOf, visibleRows, type GridLayout, type GridRow } from './gridLayout';

interface ScrolledRowsInput {
  readonly layout: GridLayout;
  readonly height: number;
  /** Its row is kept in the document, so that the focus is not lost when it is scrolled out of sight. */
  readonly activeIndex: number;
}

/** The rows to draw at the present place of the scrollbar. */
export function useScrolledRows({ layout, height, activeIndex }: ScrolledRowsInput) {
  const [scrolled, setScrolled] = useState(0);
  // the browser moves the scrollbar by itself when the content becomes shorter
  const top = Math.max(0, Math.min(scrolled, layout.contentHeight - height));
  const rows = useMemo((): readonly GridRow[] => {
    const inSight = visibleRows(layout, top, height);
    const active = rowOf(layout, activeIndex);
    return active && !inSight.includes(active) ? [...inSight, active].sort((a, b) => a.top - b.top) : inSight;
  }, [layout, top, height, activeIndex]);
  return {
    rows,
    onScroll({ currentTarget }: UIEvent<HTMLElement>) {
      // in steps of a row: what lies between changes nothing
      setScrolled(Math.floor(currentTarget.scrollTop / layout.cell.height) * layout.cell.height);
    },
  };
}
