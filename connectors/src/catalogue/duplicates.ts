import { labelValue } from './names.ts';
import type { Resolution } from './resolution.ts';

/** A resolution with its rank among resolutions to the same series. */
export interface Ranked {
  readonly resolution: Resolution;
  readonly native: string;
  readonly rank: number;
  /** The order of first appearance; Infinity where the source's names never change. */
  readonly place: number;
}

/**
 * Makes series unique within a device (§4.3). Of properties that resolve to the same series, the first keeps it: by the order of the row's
 * aliases, then by first appearance, then by native name. The others get their full native name as `sensor`.
 */
export function withoutDuplicates(ranked: readonly Ranked[]): readonly Resolution[] {
  const taken = new Map<string, string>();
  const renamed = new Map<Ranked, Resolution>();
  const rest: Ranked[] = [];
  for (const item of ranked.filter(({ resolution }) => resolution.outcome === 'metric').sort(byRank)) {
    const key = keyOf(item.resolution);
    if (taken.has(key)) rest.push(item);
    else taken.set(key, item.native);
  }
  for (const item of rest) {
    const first = taken.get(keyOf(item.resolution)) ?? '';
    const other = item.native === first ? ignored(item, first) : distinguished(item, first, taken);
    renamed.set(item, other);
    if (other.outcome === 'metric') taken.set(keyOf(other), item.native);
  }
  return ranked.map((item) => renamed.get(item) ?? item.resolution);
}

function byRank(a: Ranked, b: Ranked): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.place !== b.place) return a.place - b.place;
  if (a.native === b.native) return 0;
  return a.native < b.native ? -1 : 1;
}

function keyOf({ metric, labels }: Resolution): string {
  return JSON.stringify([metric?.name, Object.entries(labels).sort()]);
}

function distinguished({ resolution, native }: Ranked, first: string, taken: ReadonlyMap<string, string>): Resolution {
  const label = resolution.labels.setting === undefined ? 'sensor' : 'setting';
  const reason = `same series as "${first}": distinguished by its name as ${label}`;
  const named = (name: string) => ({ ...resolution, labels: { ...resolution.labels, [label]: name }, reason });
  let other = named(labelValue(native));
  // `childLock` beside `child_lock`: the name is taken, too
  for (let count = 2; taken.has(keyOf(other)); count++) other = named(`${labelValue(native)}_${count}`);
  return other;
}

/** The same name again: one value, one series. */
function ignored({ resolution: { property, step } }: Ranked, first: string): Resolution {
  return { property, step, outcome: 'none', reason: `same series as "${first}"`, labels: {} };
}
