import { levels } from '../../core/level';
import { cellLevel, stateOfLevel } from './fleetCell';

test.each(levels)('a cell of the level %s has this level', (level) => {
  expect(cellLevel(stateOfLevel(level))).toBe(level);
});
