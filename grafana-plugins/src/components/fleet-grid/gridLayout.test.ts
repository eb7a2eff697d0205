import { gap, headingHeight, layoutGrid, rowOf, visibleRows, type LayoutInput } from './gridLayout';

const input = (more: Partial<LayoutInput>): LayoutInput => ({
  width: 900,
  height: 420,
  counts: [12],
  hasHeadings: false,
  limits: { minWidth: 112, minHeight: 42, maxHeight: 112, bestAspect: 2.4 },
  ...more,
});

test.each([
  [1, { width: 900, height: 420 }],
  [12, { width: 900, height: 420 }],
  [12, { width: 260, height: 700 }],
  [60, { width: 1600, height: 500 }],
])('%i cells fill %j without overflow', (count, size) => {
  const layout = layoutGrid(input({ ...size, counts: [count] }));
  expect(layout.isScrolled).toBe(false);
  expect(layout.contentHeight).toBeLessThanOrEqual(size.height);
  expect(layout.columns * (layout.cell.width + gap) - gap).toBeLessThanOrEqual(size.width);
  expect(layout.columns * (layout.cell.width + gap)).toBeGreaterThan(size.width - layout.columns - gap);
  expect(layout.rows.at(-1)?.end).toBe(count);
});

test('cells keep their minimum size, and the grid scrolls', () => {
  const layout = layoutGrid(input({ counts: [5000] }));
  expect(layout.isScrolled).toBe(true);
  expect(layout.cell.height).toBe(42);
  expect(layout.cell.width).toBeGreaterThanOrEqual(112);
  expect(layout.contentHeight).toBeGreaterThan(420);
});

test('a panel narrower than a cell has one column', () => {
  const layout = layoutGrid(input({ width: 60, height: 100, counts: [5] }));
  expect([layout.columns, layout.isScrolled]).toEqual([1, true]);
});

test('headings have their own rows, and rows do not overlap', () => {
  const layout = layoutGrid(input({ counts: [3, 5], hasHeadings: true }));
  expect(layout.rows.filter(({ isHeading }) => isHeading).map(({ start }) => start)).toEqual([0, 3]);
  const bottoms = layout.rows.map(({ isHeading, top }) => top + (isHeading ? headingHeight : layout.cell.height));
  layout.rows.slice(1).forEach(({ top }, index) => expect(top).toBeGreaterThanOrEqual(bottoms[index] ?? 0));
  expect(bottoms.at(-1)).toBeLessThanOrEqual(layout.contentHeight);
});

test('visible rows include a margin', () => {
  const layout = layoutGrid(input({ counts: [5000] }));
  const rows = visibleRows(layout, 2000, 400);
  expect(rows.length).toBeLessThan(20);
  expect(rows[0]?.top).toBeLessThan(2000);
  expect(rows.at(-1)?.top).toBeGreaterThan(2400);
});

test('no cells need no space', () => {
  const layout = layoutGrid(input({ counts: [] }));
  expect([layout.rows.length, layout.contentHeight, layout.isScrolled]).toEqual([0, 0, false]);
  expect(rowOf(layout, 0)).toBeUndefined();
});

test.each([
  ['columns', { columns: 3 }, [3, 4]],
  ['rows', { rows: 2 }, [6, 2]],
  ['both, with scrolling', { columns: 2, rows: 2 }, [2, 6]],
])('wanted: %s', (_, wanted, expected) => {
  const layout = layoutGrid(input(wanted));
  const rows = layout.rows.length;
  expect([layout.columns, rows]).toEqual(expected);
  expect(layout.isScrolled).toBe(rows === 6);
  expect(layout.columns * (layout.cell.width + gap) - gap).toBeLessThanOrEqual(900);
});
