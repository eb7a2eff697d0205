import { AttributeIds, NodeClass, type NodeId } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import type { NodeTypes } from './nodeTypes.ts';
import type { ServerNode } from './serverNode.ts';
import type { ServerReader } from './serverReader.ts';

interface StartOptions {
  readonly reader: ServerReader;
  readonly types: NodeTypes;
  /** Whether it is a problem that the server has no node with this address. */
  readonly isRequired: (address: string) => boolean;
}

const hasTypeDefinition = 'i=40';
const attributes = [AttributeIds.BrowseName, AttributeIds.NodeClass];

/** Reads the start nodes: what a browse returns for all other nodes. */
export async function startNodes(found: ReadonlyMap<string, NodeId>, options: StartOptions): Promise<ReadonlyMap<string, ServerNode>> {
  const { reader, types, isRequired } = options;
  const entries = [...found];
  const values: unknown[] = [];
  await reader.read(
    entries.flatMap(([, nodeId]) => attributes.map((attributeId) => ({ nodeId, attributeId }))),
    ({ value, statusCode }, index) => {
      values.push(statusCode.isBad() ? undefined : value?.value);
      const [address = ''] = entries[Math.floor(index / attributes.length)] ?? [];
      if (statusCode.isBad() && isRequired(address)) reader.problems.add(`${address}: ${statusCode.name}`);
    },
  );
  const typeIds: (NodeId | undefined)[] = [];
  await reader.browse(
    entries.map(([, nodeId]) => ({ nodeId, referenceTypeId: hasTypeDefinition })),
    ([reference]) => typeIds.push(reference?.nodeId),
  );
  await types.read(typeIds.flatMap((typeId) => typeId ?? []));
  const nodes = new Map<string, ServerNode>();
  const byKey = new Map<string, ServerNode>();
  for (const [index, [address, nodeId]] of entries.entries()) {
    const name = (values[index * attributes.length] as { readonly name?: unknown } | undefined)?.name;
    if (typeof name !== 'string') continue;
    const isVariable = values[index * attributes.length + 1] === NodeClass.Variable;
    const node = byKey.get(keyOf(nodeId)) ?? { nodeId, name, isVariable, type: types.of(typeIds[index]), children: [] };
    byKey.set(keyOf(nodeId), node);
    nodes.set(address, node);
  }
  return nodes;
}
