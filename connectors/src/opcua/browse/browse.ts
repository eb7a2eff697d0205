import type { ClientSession } from 'node-opcua-client';
import type { AddressSpace } from '../address-space/addressSpace.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import { devicesOf, type Root } from './devicesOf.ts';
import { withListed } from './listedNodes.ts';
import { devicesUri, machineryUri } from './namespaces.ts';
import type { ServerNode } from './serverNode.ts';
import { type BrowseOptions, type Seed, survey } from './readTree.ts';

/** Finds devices and variables by catalogue §9.4; throws only where the session is gone or `signal` aborts. What the server refuses makes the answer incomplete. */
export async function browse(session: ClientSession, config: OpcuaConfig, options: BrowseOptions): Promise<AddressSpace> {
  const { nodes, namespaces, server, problems } = await survey(session, { ...options, config, seeds: seedsOf(config) });
  const { id: _id, nativeId: _nativeId, ...build } = server;
  const roots = rootsOf(config, nodes);
  const { devices, owners } = await devicesOf(roots, { namespaces, include: config.include.paths ?? [], build });
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

function seedsOf(config: OpcuaConfig): Seed[] {
  return [
    ...[...config.nodes, ...config.roots].map(({ node }) => ({ address: node, isAsked: true })),
    ...unaskedRoots(config).map((address) => ({ address, isAsked: false })),
  ];
}

/** Those of the companion specifications, and all Objects where nothing is configured. */
function unaskedRoots(config: OpcuaConfig): string[] {
  const all = [
    config.device_set && deviceSet,
    config.machines && machines,
    config.roots.length === 0 && config.nodes.length === 0 && objects,
  ];
  return all.filter((address) => address !== false);
}

/** The roots that the server has, each once: what is configured goes first. */
function rootsOf(config: OpcuaConfig, nodes: ReadonlyMap<string, ServerNode>): Root[] {
  const { split, area } = config;
  const byDevices = { by: 'devices' } as const;
  const isOfDevices = (node: ServerNode) => node === nodes.get(deviceSet) || node === nodes.get(machines);
  const roots = new Map<ServerNode, Root>();
  for (const root of config.roots) {
    const node = nodes.get(root.node);
    if (node === undefined || roots.has(node)) continue;
    const own = { name: root.name ?? node.name, split: root.split ?? (isOfDevices(node) ? byDevices : split), area: root.area ?? area };
    roots.set(node, { node, isUnasked: false, ...own });
  }
  for (const address of unaskedRoots(config)) {
    const node = nodes.get(address);
    if (node === undefined || roots.has(node)) continue;
    const own = address === objects ? { name: '', split } : { name: node.name, split: byDevices };
    roots.set(node, { node, isUnasked: true, area, ...own });
  }
  return [...roots.values()];
}
