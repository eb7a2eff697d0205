import type { ClientSession } from 'node-opcua-client';
import type { AddressSpace } from '../address-space/addressSpace.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import { devicesOf, type Root } from './devicesOf.ts';
import { withListed } from './listedNodes.ts';
import { devicesUri, machineryUri } from './namespaces.ts';
import { type BrowseOptions, readTree, type StartAddress } from './readTree.ts';
import type { ServerNode } from './serverNode.ts';

/** Finds devices and variables (catalogue §9.4). Throws only where the session is lost or `signal` aborts; what the server refuses makes the result incomplete. */
export async function browse(session: ClientSession, config: OpcuaConfig, options: BrowseOptions): Promise<AddressSpace> {
  const { nodes, namespaces, server, problems } = await readTree(session, { ...options, config, addresses: addressesOf(config) });
  const { id: _id, nativeId: _nativeId, ...serverNameplate } = server;
  const roots = rootsOf(config, nodes);
  const { devices, owners } = await devicesOf(roots, { namespaces, include: config.include.paths ?? [], serverNameplate });
  return {
    devices: withListed(devices, { entries: config.nodes, nodes, owners, server }),
    complete: problems.length === 0,
    problems,
    owners,
    server,
  };
}

const deviceSet = `nsu=${devicesUri};i=5001`;
const machines = `nsu=${machineryUri};i=1001`;
const objects = 'i=85';

function addressesOf(config: OpcuaConfig): StartAddress[] {
  return [
    ...[...config.nodes, ...config.roots].map(({ node }) => ({ address: node, isRequired: true })),
    ...defaultRoots(config).map((address) => ({ address, isRequired: false })),
  ];
}

/** Roots of the companion specifications; all Objects where nothing is configured. */
function defaultRoots(config: OpcuaConfig): string[] {
  const all = [
    config.device_set && deviceSet,
    config.machines && machines,
    config.roots.length === 0 && config.nodes.length === 0 && objects,
  ];
  return all.filter((address) => address !== false);
}

/** The roots that exist, each once: the configured ones first. */
function rootsOf(config: OpcuaConfig, nodes: ReadonlyMap<string, ServerNode>): Root[] {
  const { split, area } = config;
  const byDevices = { by: 'devices' } as const;
  const isCompanionRoot = (node: ServerNode) => node === nodes.get(deviceSet) || node === nodes.get(machines);
  const roots = new Map<ServerNode, Root>();
  for (const root of config.roots) {
    const node = nodes.get(root.node);
    if (node === undefined || roots.has(node)) continue;
    const own = { name: root.name ?? node.name, split: root.split ?? (isCompanionRoot(node) ? byDevices : split), area: root.area ?? area };
    roots.set(node, { node, isDefault: false, ...own });
  }
  for (const address of defaultRoots(config)) {
    const node = nodes.get(address);
    if (node === undefined || roots.has(node)) continue;
    const own = address === objects ? { name: '', split } : { name: node.name, split: byDevices };
    roots.set(node, { node, isDefault: true, area, ...own });
  }
  return [...roots.values()];
}
