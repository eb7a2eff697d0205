import type { Device, Property } from '../../../contract.ts';
import type { SharedProperties } from '../../../sharedProperties.ts';
import type { Entry } from './receiver.ts';
import { ValueTree } from './valueTree.ts';

/** Maps the properties of all entries, and puts each receiver at its places. Of two entries at one place the first applies. */
export function compile(device: Device, entries: readonly Entry[], shared: SharedProperties): ValueTree {
  const places = new Set<string>();
  const kept = entries.filter(({ path }) => {
    const key = path.join('\0');
    const isNew = !places.has(key);
    places.add(key);
    return isNew;
  });
  const properties: readonly Property[] = shared.share(kept.flatMap((entry) => entry.properties));
  const points = device.map(properties);
  const tree = new ValueTree();
  let next = 0;
  for (const { path, aliases = [], properties: own, receiver } of kept) {
    const ownPoints = points.slice(next, next + own.length);
    next += own.length;
    const target = receiver === undefined ? ownPoints[0] : receiver(ownPoints);
    if (target !== undefined) for (const place of [path, ...aliases]) tree.add(place, target);
  }
  return tree;
}
