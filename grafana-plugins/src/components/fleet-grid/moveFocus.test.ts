import { layoutGrid } from './gridLayout';
import { moveFocus } from './moveFocus';

// two groups, in rows of 4: 0-3, 4-5 and 6-9, 10-12
const layout = layoutGrid({
  width: 500,
  height: 260,
  counts: [6, 7],
  hasHeadings: true,
  limits: { minWidth: 112, minHeight: 42, maxHeight: 112, bestAspect: 2.4 },
});

test('the layout matches the cases below', () => {
  expect(layout.rows.filter(({ isHeading }) => !isHeading).map(({ start, end }) => [start, end])).toEqual([
    [0, 4],
    [4, 6],
    [6, 10],
    [10, 13],
  ]);
});

test.each([
  ['ArrowRight', 5, 6],
  ['ArrowRight', 12, 12],
  ['ArrowLeft', 0, 0],
  ['ArrowDown', 3, 5],
  ['ArrowDown', 4, 6],
  ['ArrowDown', 12, 12],
  ['ArrowUp', 6, 4],
  ['Home', 8, 6],
  ['End', 7, 9],
  ['PageDown', 1, 11],
  ['PageUp', 11, 1],
])('%s goes from cell %i to %i', (key, from, to) => {
  expect(moveFocus(layout, from, { key, ctrlKey: false, metaKey: false, viewHeight: 300 })).toBe(to);
});

test('Home and End with Ctrl go to the first and the last cell', () => {
  const press = { ctrlKey: true, metaKey: false, viewHeight: 300 };
  expect(moveFocus(layout, 8, { ...press, key: 'Home' })).toBe(0);
  expect(moveFocus(layout, 8, { ...press, key: 'End' })).toBe(12);
});

test('other keys are ignored', () => {
  expect(moveFocus(layout, 0, { key: 'Enter', ctrlKey: false, metaKey: false, viewHeight: 300 })).toBeUndefined();
});
