import type { DeviceNodes } from '../address-space/addressSpace.ts';
import { devicesOf } from '../browse/devicesOf.ts';
import type { Namespaces } from '../browse/namespaces.ts';
import type { ServerNode } from '../browse/serverNode.ts';
import { seriesOf } from './seriesOf.ts';

/** A root and the level at which its devices are. */
export interface SplitRoot {
  readonly node: ServerNode;
  readonly split: number;
  readonly devices: readonly DeviceNodes[];
  /** Series of all its devices. */
  readonly series: number;
  /** Series of its largest device. */
  readonly largest: number;
}

/** A larger device is probably a whole plant: the next level is tried. */
const maxDeviceSeries = 500;
const maxSplit = 6;

/** Chooses the first level at which no device is too large, otherwise the one with the smallest devices. */
export async function chooseSplit(node: ServerNode, namespaces: Namespaces): Promise<SplitRoot> {
  let best = await splitAt(node, firstSplit(node), namespaces);
  for (let split = best.split + 1; split <= maxSplit && best.largest > maxDeviceSeries; split++) {
    const found = await splitAt(node, split, namespaces);
    if (found.largest < best.largest) best = found;
  }
  return best;
}

async function splitAt(node: ServerNode, split: number, namespaces: Namespaces): Promise<SplitRoot> {
  const { devices } = await devicesOf([{ node, name: node.name, split, isDefault: false }], { namespaces, include: [] });
  const sizes = devices.map(seriesOf);
  const series = sizes.reduce((a, b) => a + b, 0);
  return { node, split, devices, series, largest: sizes.reduce((a, b) => Math.max(a, b), 0) };
}

/** An object with variables of its own is a device; one without is a folder. */
function firstSplit({ children }: ServerNode): number {
  return children.some(({ isVariable, type }) => isVariable && !type.isProperty) ? 0 : 1;
}
