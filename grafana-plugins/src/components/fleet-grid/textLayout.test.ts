import type { FleetCell } from './fleetCell';
import { fitText, hasTwoLines, textSizes, valueSizeOf } from './textLayout';

const small = { width: 500, height: 200, counts: [30], hasHeadings: false };

test('cells that show a state only have one line before the grid scrolls', () => {
  const layout = fitText({ ...small, counts: [24], hasTexts: false });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([false, false]);
});

test('all cells fit, with less in each', () => {
  const layout = fitText({ ...small, hasTexts: true });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([false, false]);
});

test('values stay as long as they have room, below the label or beside it', () => {
  const cells: FleetCell[] = [{ key: '1', label: 'Pump', state: 'ok', text: '21.4 °C' }];
  const sizesIn = (height: number) =>
    textSizes(cells, fitText({ width: 290, height, counts: [10], hasHeadings: false, hasTexts: true }).cell);
  expect(sizesIn(190)).toMatchObject({ value: 14, isInline: false });
  expect(sizesIn(130)).toMatchObject({ value: 12, isInline: true });
  expect(sizesIn(60)).toMatchObject({ value: 0 });
});

test.each([1570, 1170])('76 devices fit into a panel of 24 by 3, as signs, %i wide', (width) => {
  const layout = fitText({ width, height: 58, counts: [76], hasHeadings: false, hasTexts: true });
  expect(layout.isScrolled).toBe(false);
  expect(layout.contentHeight).toBeLessThanOrEqual(58);
  expect(textSizes([], layout.cell)).toMatchObject({ label: 0, value: 0, sparkline: 0 });
});

test.each([340, 400, 560, 700])('a label has room for a word, or there are signs alone, %i wide', (width) => {
  const { cell, isScrolled } = fitText({ width, height: 360, counts: [64], hasHeadings: false, hasTexts: false });
  const hasLabel = textSizes([], cell).label > 0;
  expect([isScrolled, hasLabel && cell.width < 80]).toEqual([false, false]);
});

test('too many devices for signs scroll with their values', () => {
  const layout = fitText({ width: 900, height: 300, counts: [5000], hasHeadings: false, hasTexts: true });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([true, true]);
});

test.each([
  ['large', 42],
  ['medium', 28],
  ['small', 20],
] as const)('the size "%s" is kept, with scrolling', (size, height) => {
  const layout = fitText({ width: 300, height: 40, counts: [200], hasHeadings: false, hasTexts: true, size });
  expect([layout.cell.height, layout.isScrolled]).toEqual([height, true]);
});

test('a long number gets a smaller font instead of losing its unit', () => {
  expect(valueSizeOf('21.4 °C', 112, 16)).toBe(16);
  expect(valueSizeOf('12,345,678 kWh', 112, 16)).toBeLessThan(12);
  expect(valueSizeOf('8,400,000,000,000,000 µg/m³', 112, 16)).toBe(9);
});

test('states have words if they fit', () => {
  expect(hasTwoLines(fitText({ ...small, height: 600, hasTexts: false }))).toBe(true);
});

test('wanted rows are kept with narrower cells', () => {
  const layout = fitText({ width: 268, height: 210, counts: [5], hasHeadings: false, hasTexts: true, rows: 2 });
  expect([layout.rows.length, layout.columns, layout.isScrolled]).toEqual([2, 3, false]);
});
