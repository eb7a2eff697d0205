import { isProblem, type Level, levels } from '../../core/level';
import { stateWord } from '../stateStyle';
import { cellLevel, type FleetCell } from './fleetCell';

export type StateCounts = Readonly<Record<Level, number>>;

export function countStates(cells: readonly FleetCell[]): StateCounts {
  return countLevels(cells.map(cellLevel));
}

export function countLevels(all: Iterable<Level>): StateCounts {
  const counts = { critical: 0, warning: 0, info: 0, offline: 0, silent: 0, unknown: 0, ok: 0, maintenance: 0 };
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

export interface GroupTotal {
  readonly total: number;
  /** Cells with a problem. */
  readonly problems: number;
}

/** By heading. */
export type GroupTotals = ReadonlyMap<string | undefined, GroupTotal>;

export function countGroups(cells: readonly FleetCell[]): GroupTotals {
  const totals = new Map<string | undefined, GroupTotal>();
  for (const cell of cells) {
    const { total = 0, problems = 0 } = totals.get(cell.group) ?? {};
    totals.set(cell.group, { total: total + 1, problems: problems + Number(isProblem(cellLevel(cell))) });
  }
  return totals;
}
