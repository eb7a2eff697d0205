import { splitLabel } from './splitLabel';

test('what tells devices apart stays: the last words, whole where they fit', () => {
  expect(splitLabel('Living room lamp 2', 120)).toEqual(['Living room ', 'lamp 2']);
  expect(splitLabel('hall_7/conveyor-drive-12', 120)).toEqual(['hall_7/conveyor-', 'drive-12']);
});

test('a word longer than the room is cut by letters', () => {
  expect(splitLabel('Wohnzimmerheizkörperthermostat', 90)[1]).toHaveLength(6);
});

test.each(['a', '', 'Küche'])('nothing of "%s" is lost', (label) => {
  expect(splitLabel(label, 100).join('')).toBe(label);
});

test('a character of several code units is not cut in two', () => {
  const [head, tail] = splitLabel('👩‍🔧👩‍🔧👩‍🔧👩‍🔧', 60);
  expect(head.length % '👩‍🔧'.length).toBe(0);
  expect(tail.length % '👩‍🔧'.length).toBe(0);
});
