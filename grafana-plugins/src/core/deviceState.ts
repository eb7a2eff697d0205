import { type Device, type DeviceState, deviceStates } from './device';

const ranks = Object.fromEntries(deviceStates.map((state, rank) => [state, rank])) as Record<DeviceState, number>;

/** 0 for the worst. */
export function stateRank(state: DeviceState): number {
  return ranks[state];
}

/** A group is as bad as its worst member; `unknown` when it has none. */
export function worstState(states: Iterable<DeviceState>): DeviceState {
  let worst: DeviceState | undefined;
  for (const state of states) {
    if (worst === undefined || ranks[state] < ranks[worst]) {
      worst = state;
    }
  }
  return worst ?? 'unknown';
}

/** Worst first, then by name as people order names. */
export function byState(a: Device, b: Device): number {
  return ranks[a.state] - ranks[b.state] || byName(a, b);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

export function byName(a: Device, b: Device): number {
  return collator.compare(a.name, b.name) || collator.compare(a.id, b.id);
}
