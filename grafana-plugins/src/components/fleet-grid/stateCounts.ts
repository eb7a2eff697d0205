import { deviceStates, type DeviceState } from '../../core/device';
import type { FleetCell } from './fleetCell';
import { stateWord } from '../stateStyle';

export type StateCounts = Readonly<Record<DeviceState, number>>;

export function countStates(cells: readonly FleetCell[]): StateCounts {
  const counts = { alert: 0, offline: 0, silent: 0, unknown: 0, ok: 0 };
  for (const { state } of cells) {
    counts[state]++;
  }
  return counts;
}

/** "2 Offline, 40 OK", worst first. */
export function describeCounts(counts: StateCounts): string {
  return deviceStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${stateWord(state)}`)
    .join(', ');
}

export interface GroupTotal {
  readonly total: number;
  /** Cells that are not OK. */
  readonly problems: number;
}

/** By heading. */
export type GroupTotals = ReadonlyMap<string | undefined, GroupTotal>;

export function countGroups(cells: readonly FleetCell[]): GroupTotals {
  const totals = new Map<string | undefined, GroupTotal>();
  for (const { group, state } of cells) {
    const { total = 0, problems = 0 } = totals.get(group) ?? {};
    totals.set(group, { total: total + 1, problems: problems + Number(state !== 'ok') });
  }
  return totals;
}
