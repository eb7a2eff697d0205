import type { ClientSession } from 'node-opcua-client';
import type { DeviceNodes } from '../address-space/addressSpace.ts';
import { devicesOf } from '../browse/devicesOf.ts';
import { devicesUri, machineryUri, type Namespaces } from '../browse/namespaces.ts';
import type { ServerNode } from '../browse/serverNode.ts';
import { type BrowseOptions, readTree } from '../browse/readTree.ts';
import { chooseSplit, type SplitRoot } from './chooseSplit.ts';

/** Roots for the config, and devices that need none. */
export interface FoundRoots {
  readonly roots: readonly FoundRoot[];
  /** Devices of the companion specifications, which are found without a root. */
  readonly devices: readonly DeviceNodes[];
  readonly problems: readonly string[];
}

export interface FoundRoot extends SplitRoot {
  /** Node address for the config. */
  readonly address: string;
}

const objects = 'i=85';
const companions = [`nsu=${devicesUri};i=5001`, `nsu=${machineryUri};i=1001`];

/** Browses Objects: each object below it with variables is a root. */
export async function findRoots(session: ClientSession, options: BrowseOptions): Promise<FoundRoots> {
  const addresses = [objects, ...companions].map((address) => ({ address, isRequired: false }));
  const { nodes, namespaces, problems } = await readTree(session, { ...options, config: { exclude: {} }, addresses });
  const roots: FoundRoot[] = [];
  for (const node of nodes.get(objects)?.children ?? []) {
    if (node.isVariable) continue;
    const root = await chooseSplit(node, namespaces);
    if (root.devices.length > 0) roots.push({ ...root, address: addressOf(node, namespaces) });
  }
  const found = companions.flatMap((address) => nodes.get(address) ?? []);
  const split = { by: 'devices' } as const;
  const { devices } = await devicesOf(
    found.map((node) => ({ node, name: node.name, split, isDefault: true })),
    { namespaces, include: [] },
  );
  return { roots, devices, problems };
}

/** A node id with a string is chosen by the vendor and stays valid; a numeric one may change when the server restarts, so the browse path is used. */
function addressOf({ nodeId, name }: ServerNode, namespaces: Namespaces): string {
  return typeof nodeId.value === 'string' ? namespaces.text(nodeId) : `/Objects/${name.replace(/[/&]/g, '&$&')}`;
}
