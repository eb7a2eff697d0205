import type { RegisterPoint } from '../registers/registerMap.ts';
import type { Place } from './modelInstances.ts';

interface PlacedPoints {
  readonly place: Place;
  readonly points: readonly RegisterPoint[];
}

/** Each series once: devices say the same in several models, as integers and as floats, in an old model and in its successor. */
export function withoutRepeats(placed: readonly PlacedPoints[]): readonly RegisterPoint[] {
  const speakers = new Map<string, RegisterPoint>();
  const inOrder = [...placed].sort((a, b) => Number(a.place.model.yields ?? false) - Number(b.place.model.yields ?? false));
  for (const { points } of inOrder) for (const point of points) if (!speakers.has(seriesOf(point))) speakers.set(seriesOf(point), point);
  const kept = placed.flatMap(({ points }) => points).filter((point) => speakers.get(seriesOf(point)) === point);
  const needed = new Set(kept.filter(({ property }) => property !== undefined).flatMap(({ scalePoint }) => scalePoint?.id ?? []));
  return kept.filter(({ id, property, describes }) => property !== undefined || describes !== undefined || needed.has(id));
}

/** What would be the same series twice; points that only scale or describe are their own. */
function seriesOf({ id, describes, property }: RegisterPoint): string {
  if (describes !== undefined) return describes;
  if (property === undefined) return id;
  const { name, metric, channel, labels = {} } = property;
  return JSON.stringify([metric ?? name, channel, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
