import { AttributeIds, NodeClass, type NodeId } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import type { NodeTypes } from './nodeTypes.ts';
import type { ServerNode } from './serverNode.ts';
import type { ServerReader } from './serverReader.ts';

export interface StartOptions {
  readonly reader: ServerReader;
  readonly types: NodeTypes;
  /** Whether somebody misses the node of this address where the server has none. */
  readonly isAsked: (address: string) => boolean;
}

const hasTypeDefinition = 'i=40';
const attributes = [AttributeIds.BrowseName, AttributeIds.NodeClass];

/** Nodes by their addresses, with what a reference to them would tell. */
export async function startNodes(found: ReadonlyMap<string, NodeId>, options: StartOptions): Promise<ReadonlyMap<string, ServerNode>> {
  const { reader, types, isAsked } = options;
  const entries = [...found];
  const said: unknown[] = [];
  await reader.read(
    entries.flatMap(([, nodeId]) => attributes.map((attributeId) => ({ nodeId, attributeId }))),
    ({ value, statusCode }, index) => {
      said.push(statusCode.isBad() ? undefined : value?.value);
      const [address = ''] = entries[Math.floor(index / attributes.length)] ?? [];
      if (statusCode.isBad() && isAsked(address)) reader.problems.add(`${address}: ${statusCode.name}`);
    },
  );
  const typeIds: (NodeId | undefined)[] = [];
  await reader.browse(
    entries.map(([, nodeId]) => ({ nodeId, referenceTypeId: hasTypeDefinition })),
    ([reference]) => typeIds.push(reference?.nodeId),
  );
  await types.learn(typeIds.flatMap((typeId) => typeId ?? []));
  const nodes = new Map<string, ServerNode>();
  const byKey = new Map<string, ServerNode>();
  for (const [index, [address, nodeId]] of entries.entries()) {
    const name = (said[index * attributes.length] as { readonly name?: unknown } | undefined)?.name;
    if (typeof name !== 'string') continue;
    const isVariable = said[index * attributes.length + 1] === NodeClass.Variable;
    const node = byKey.get(keyOf(nodeId)) ?? { nodeId, name, isVariable, type: types.of(typeIds[index]), children: [] };
    byKey.set(keyOf(nodeId), node);
    nodes.set(address, node);
  }
  return nodes;
}
