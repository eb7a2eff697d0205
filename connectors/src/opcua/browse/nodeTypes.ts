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

/** Type definitions as facts; each type once. */
export class NodeTypes {
  readonly #superTypes: SuperTypes;
  readonly #namespaces: Namespaces;
  readonly #known = new Map<string, NodeType>();

  constructor(superTypes: SuperTypes, namespaces: Namespaces) {
    this.#superTypes = superTypes;
    this.#namespaces = namespaces;
  }

  async learn(nodeIds: readonly NodeId[]): Promise<void> {
    const unknown = new Map(nodeIds.filter((nodeId) => !this.#known.has(keyOf(nodeId))).map((nodeId) => [keyOf(nodeId), nodeId]));
    await this.#superTypes.learn(unknown.values());
    for (const [key, nodeId] of unknown) {
      const line = this.#superTypes.lineage(nodeId);
      const ids = [nodeId, ...line.map((type) => type.nodeId)];
      const names = line.map(({ name }) => name);
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

/** A type by the names and ids of it and those above it. */
export function nodeType(names: readonly string[], ids: readonly string[]): NodeType {
  const all = new Set(ids);
  return {
    names: new Set(names),
    ids: all,
    isDevice: deviceTypes.some((id) => all.has(id)),
    isCondition: all.has(conditionType),
    isDataItem: all.has(dataItemType),
    isProperty: all.has(propertyType),
  };
}
