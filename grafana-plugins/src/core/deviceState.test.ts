import { deviceOf } from '../testing/deviceOf';
import { byName, byState, stateRank, worstState } from './deviceState';

test('a group is as bad as its worst member', () => {
  expect(worstState(['ok', 'silent', 'unknown'])).toBe('silent');
  expect(worstState(['ok', 'alert', 'offline'])).toBe('alert');
  expect(worstState([])).toBe('unknown');
  expect(stateRank('alert')).toBeLessThan(stateRank('ok'));
});

test('worst first, then as people order names', () => {
  const devices = [
    deviceOf({ id: 'Lamp 10' }),
    deviceOf({ id: 'lamp 2' }),
    deviceOf({ id: 'Valve', state: 'offline' }),
    deviceOf({ id: 'Äste', state: 'silent' }),
  ];
  expect([...devices].sort(byState).map(({ name }) => name)).toEqual(['Valve', 'Äste', 'lamp 2', 'Lamp 10']);
});

test('devices of one name keep an order', () => {
  const [first, second] = [deviceOf({ id: 'a', name: 'Lamp' }), deviceOf({ id: 'b', name: 'Lamp' })];
  expect(byName(first, second)).toBeLessThan(0);
  expect(byName(second, first)).toBeGreaterThan(0);
});
