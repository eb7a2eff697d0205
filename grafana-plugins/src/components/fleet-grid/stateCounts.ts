import { t } from '@grafana/i18n';
import { isProblem, type Level, levels, perLevel } from '../../core/level';
import { stateWord } from '../stateStyle';
import { cellLevel, type FleetCell } from './fleetCell';

export type StateCounts = Readonly<Record<Level, number>>;

export function countStates(cells: readonly FleetCell[]): StateCounts {
  return countLevels(cells.map(cellLevel));
}

export function countLevels(all: Iterable<Level>): StateCounts {
  const counts = perLevel(() => 0);
  for (const level of all) {
    counts[level]++;
  }
  return counts;
}

/** By heading. */
export type GroupCounts = ReadonlyMap<string | undefined, StateCounts>;

export function countGroups(cells: readonly FleetCell[]): GroupCounts {
  const byGroup = new Map<string | undefined, FleetCell[]>();
  for (const cell of cells) {
    const members = byGroup.get(cell.group) ?? [];
    members.push(cell);
    byGroup.set(cell.group, members);
  }
  return new Map([...byGroup].map(([heading, members]) => [heading, countStates(members)]));
}

/** "2 Offline, 40 OK", worst first. */
export function describeCounts(counts: StateCounts): string {
  return presentLevels(counts)
    .map((level) => `${counts[level]} ${stateWord(level)}`)
    .join(', ');
}

/** What is no problem: "7 OK, 2 in maintenance". */
export function describeWell({ ok, maintenance }: StateCounts): string {
  return [
    ok > 0 || maintenance === 0 ? t('fleet.count-ok', '{{ok}} OK', { ok }) : '',
    maintenance > 0 ? t('fleet.count-maintenance', '{{maintenance}} in maintenance', { maintenance }) : '',
  ]
    .filter(Boolean)
    .join(', ');
}

/** Those that some cells have, worst first. */
export function presentLevels(counts: StateCounts): readonly Level[] {
  return levels.filter((level) => counts[level] > 0);
}

/** Cells with a problem, and all. */
export function sumOf(counts: StateCounts): { readonly problems: number; readonly total: number } {
  const sum = (some: readonly Level[]) => some.reduce((all, level) => all + counts[level], 0);
  return { problems: sum(levels.filter(isProblem)), total: sum(levels) };
}
