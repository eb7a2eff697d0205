import type { DeviceNodes } from '../address-space/addressSpace.ts';
import { devicesOf } from '../browse/devicesOf.ts';
import type { Namespaces } from '../browse/namespaces.ts';
import type { ServerNode } from '../browse/serverNode.ts';
import { seriesOf } from './seriesOf.ts';

/** A root and where its devices are. */
export interface SplitRoot {
  readonly node: ServerNode;
  readonly split: number;
  readonly devices: readonly DeviceNodes[];
  /** Of all its devices. */
  readonly series: number;
  /** Of its largest device. */
  readonly largest: number;
}

/** A device beyond is a whole plant: one more level is looked at. */
const comfortable = 500;
const deepest = 6;

/** The first level at which no device is too large; where there is none, that with the smallest ones. */
export async function chooseSplit(node: ServerNode, namespaces: Namespaces): Promise<SplitRoot> {
  let best = await splitAt(node, startOf(node), namespaces);
  for (let split = best.split + 1; split <= deepest && best.largest > comfortable; split++) {
    const found = await splitAt(node, split, namespaces);
    if (found.largest < best.largest) best = found;
  }
  return best;
}

async function splitAt(node: ServerNode, split: number, namespaces: Namespaces): Promise<SplitRoot> {
  const { devices } = await devicesOf([{ node, name: node.name, split, isUnasked: false }], { namespaces, include: [] });
  const sizes = devices.map(seriesOf);
  const series = sizes.reduce((a, b) => a + b, 0);
  return { node, split, devices, series, largest: sizes.reduce((a, b) => Math.max(a, b), 0) };
}

/** What has values of its own is a device; a folder is none. */
function startOf({ children }: ServerNode): number {
  return children.some(({ isVariable, type }) => isVariable && !type.isProperty) ? 0 : 1;
}
