import { splitLabel } from './splitLabel';

test('the tail has the last words, whole if they fit', () => {
  expect(splitLabel('Living room lamp 2', 120)).toEqual(['Living room ', 'lamp 2']);
  expect(splitLabel('hall_7/conveyor-drive-12', 120)).toEqual(['hall_7/conveyor-', 'drive-12']);
});

test('a long word is split between letters', () => {
  expect(splitLabel('Wohnzimmerheizkörperthermostat', 90)[1]).toHaveLength(6);
});

test.each(['a', '', 'Küche'])('"%s" is kept completely', (label) => {
  expect(splitLabel(label, 100).join('')).toBe(label);
});

test('grapheme clusters are not split', () => {
  const [head, tail] = splitLabel('👩‍🔧👩‍🔧👩‍🔧👩‍🔧', 60);
  expect(head.length % '👩‍🔧'.length).toBe(0);
  expect(tail.length % '👩‍🔧'.length).toBe(0);
});
