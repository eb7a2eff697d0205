import { type Level, levels } from '../../core/level';
import { stateWord } from '../stateStyle';
import { cellLevel, type FleetCell } from './fleetCell';

export type StateCounts = Readonly<Record<Level, number>>;

export function countStates(cells: readonly FleetCell[]): StateCounts {
  return countLevels(cells.map(cellLevel));
}

export function countLevels(all: Iterable<Level>): StateCounts {
  const counts = { critical: 0, warning: 0, info: 0, offline: 0, silent: 0, unknown: 0, ok: 0 };
  for (const level of all) {
    counts[level]++;
  }
  return counts;
}

/** "2 Offline, 40 OK", worst first. */
export function describeCounts(counts: StateCounts): string {
  return levels
    .filter((level) => counts[level] > 0)
    .map((level) => `${counts[level]} ${stateWord(level)}`)
    .join(', ');
}
