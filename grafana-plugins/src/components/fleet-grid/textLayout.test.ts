import { fitText, hasTwoLines } from './textLayout';

const small = { width: 500, height: 200, counts: [30], hasHeadings: false };

test('states give up their word before anything is scrolled', () => {
  const layout = fitText({ ...small, counts: [20], hasTexts: false });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([false, false]);
});

test('values are never given up', () => {
  const layout = fitText({ ...small, hasTexts: true });
  expect([hasTwoLines(layout), layout.isScrolled]).toEqual([true, true]);
});

test('words stand where there is room', () => {
  expect(hasTwoLines(fitText({ ...small, height: 600, hasTexts: false }))).toBe(true);
});
