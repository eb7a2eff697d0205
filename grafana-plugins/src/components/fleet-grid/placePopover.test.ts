import { placePopover } from './placePopover';

const own = { width: 200, height: 150 };
const screen = { width: 1000, height: 600 };
const cell = { width: 100, height: 40 };

test('below the cell if it fits', () => {
  expect(placePopover({ ...cell, left: 300, top: 100 }, own, screen)).toEqual({ left: 300, top: 146 });
});

test('above the cell at the lower edge, and inside the window at the right edge', () => {
  expect(placePopover({ ...cell, left: 940, top: 540 }, own, screen)).toEqual({ left: 792, top: 384 });
});

test('in a window smaller than the popover at the corner', () => {
  expect(placePopover({ ...cell, left: 0, top: 0 }, own, { width: 150, height: 100 })).toEqual({ left: 8, top: 8 });
});
