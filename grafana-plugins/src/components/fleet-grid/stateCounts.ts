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
