import type { ClientSession } from 'node-opcua-client';
import type { DeviceNodes } from '../address-space/addressSpace.ts';
import { devicesOf } from '../browse/devicesOf.ts';
import { devicesUri, machineryUri, type Namespaces } from '../browse/namespaces.ts';
import type { ServerNode } from '../browse/serverNode.ts';
import { type BrowseOptions, survey } from '../browse/readTree.ts';
import { chooseSplit, type SplitRoot } from './chooseSplit.ts';

/** What a server has, as a config would have it. */
export interface FoundRoots {
  readonly roots: readonly FoundRoot[];
  /** Those that are found without a root. */
  readonly devices: readonly DeviceNodes[];
  readonly problems: readonly string[];
}

export interface FoundRoot extends SplitRoot {
  /** How the config names it. */
  readonly address: string;
}

const objects = 'i=85';
const companions = [`nsu=${devicesUri};i=5001`, `nsu=${machineryUri};i=1001`];

/** Looks at all Objects: each of them that has values is a root. */
export async function findRoots(session: ClientSession, options: BrowseOptions): Promise<FoundRoots> {
  const seeds = [objects, ...companions].map((address) => ({ address, isAsked: false }));
  const { nodes, namespaces, problems } = await survey(session, { ...options, config: { exclude: {} }, seeds });
  const roots: FoundRoot[] = [];
  for (const node of nodes.get(objects)?.children ?? []) {
    if (node.isVariable) continue;
    const root = await chooseSplit(node, namespaces);
    if (root.devices.length > 0) roots.push({ ...root, address: addressOf(node, namespaces) });
  }
  const found = companions.flatMap((address) => nodes.get(address) ?? []);
  const split = { by: 'devices' } as const;
  const { devices } = await devicesOf(
    found.map((node) => ({ node, name: node.name, split, isUnasked: true })),
    { namespaces, include: [] },
  );
  return { roots, devices, problems };
}

/** A name that its vendor chose holds; a number may be another one after the server's next start, the browse path is not. */
function addressOf({ nodeId, name }: ServerNode, namespaces: Namespaces): string {
  return typeof nodeId.value === 'string' ? namespaces.text(nodeId) : `/Objects/${name.replace(/[/&]/g, '&$&')}`;
}
