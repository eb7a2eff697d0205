import type { NodeId } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import { devicesUri, type Namespaces } from './namespaces.ts';
import type { NodeType } from './serverNode.ts';
import type { SuperTypes } from './superTypes.ts';

/** DeviceType and ComponentType. */
const deviceTypes = [1002, 15063].map((id) => `nsu=${devicesUri};i=${id}`);
const conditionType = 'i=2782';
const dataItemType = 'i=2365';
const propertyType = 'i=68';

/** Cache of type definitions. */
export class NodeTypes {
  readonly #superTypes: SuperTypes;
  readonly #namespaces: Namespaces;
  readonly #known = new Map<string, NodeType>();

  constructor(superTypes: SuperTypes, namespaces: Namespaces) {
    this.#superTypes = superTypes;
    this.#namespaces = namespaces;
  }

  async read(nodeIds: readonly NodeId[]): Promise<void> {
    const unknown = new Map(nodeIds.filter((nodeId) => !this.#known.has(keyOf(nodeId))).map((nodeId) => [keyOf(nodeId), nodeId]));
    await this.#superTypes.read(unknown.values());
    for (const [key, nodeId] of unknown) {
      const lineage = this.#superTypes.lineage(nodeId);
      const ids = [nodeId, ...lineage.map((type) => type.nodeId)];
      const names = lineage.map(({ name }) => name);
      this.#known.set(
        key,
        nodeType(
          names,
          ids.map((id) => this.#namespaces.text(id)),
        ),
      );
    }
  }

  of(nodeId: NodeId | undefined): NodeType {
    return (nodeId && this.#known.get(keyOf(nodeId))) ?? unknownType;
  }
}

const unknownType = nodeType([], []);

/** A type by the names and ids of itself and its supertypes. */
function nodeType(names: readonly string[], ids: readonly string[]): NodeType {
  const idSet = new Set(ids);
  return {
    names: new Set(names),
    ids: idSet,
    isDevice: deviceTypes.some((id) => idSet.has(id)),
    isCondition: idSet.has(conditionType),
    isDataItem: idSet.has(dataItemType),
    isProperty: idSet.has(propertyType),
  };
}
