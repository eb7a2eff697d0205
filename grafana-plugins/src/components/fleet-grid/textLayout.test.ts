import { fitText, hasTwoLines } from './textLayout';

const small = { width: 500, height: 200, counts: [30], hasHeadings: false };

test('cells that show a state only have one line before the grid scrolls', () => {
  const layout = fitText({ ...small, counts: [20], hasTexts: false });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([false, false]);
});

test('values are always shown', () => {
  const layout = fitText({ ...small, hasTexts: true });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([true, true]);
});

test('states have words if they fit', () => {
  expect(hasTwoLines(fitText({ ...small, height: 600, hasTexts: false }))).toBe(true);
});
