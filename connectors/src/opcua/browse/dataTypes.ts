import { AttributeIds, type NodeId, type ReferenceDescription } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import { enumTexts } from './enumTexts.ts';
import { devicesUri, type Namespaces } from './namespaces.ts';
import type { DataTypeFacts, ValueKind } from './serverNode.ts';
import type { ServerReader } from './serverReader.ts';
import type { SuperTypes } from './superTypes.ts';

/** Built-in types [OPC 10000-6 5.1.2]; Number, Integer and UInteger are abstract. */
const kinds: Readonly<Record<string, ValueKind>> = {
  'i=1': 'boolean',
  ...Object.fromEntries([2, 3, 4, 5, 6, 7, 10, 11].map((id) => [`i=${id}`, 'number' as const])),
  'i=8': 'int64',
  'i=9': 'uint64',
  'i=12': 'text',
  'i=13': 'time',
  'i=21': 'localized',
  'i=26': 'int64',
  'i=27': 'int64',
  'i=28': 'uint64',
  'i=29': 'number',
};
/** Standard subtypes that a server may omit from its type hierarchy. */
const standardSubtypes: Readonly<Record<string, string>> = {
  'i=290': 'i=11',
  'i=294': 'i=13',
  'i=295': 'i=12',
  'i=288': 'i=7',
  'i=289': 'i=7',
};
const duration = 'i=290';
const enumeration = 'i=29';
const health = `nsu=${devicesUri};i=6244`;
const hasProperty = 'i=46';

/** Cache of data types. */
export class DataTypes {
  readonly #reader: ServerReader;
  readonly #superTypes: SuperTypes;
  readonly #namespaces: Namespaces;
  readonly #known = new Map<string, DataTypeFacts>();

  constructor(reader: ServerReader, superTypes: SuperTypes, namespaces: Namespaces) {
    this.#reader = reader;
    this.#superTypes = superTypes;
    this.#namespaces = namespaces;
  }

  async read(nodeIds: Iterable<NodeId>): Promise<void> {
    const unknown = new Map<string, NodeId>();
    for (const nodeId of nodeIds) if (!this.#known.has(keyOf(nodeId))) unknown.set(keyOf(nodeId), nodeId);
    await this.#superTypes.read(unknown.values());
    const types = [...unknown].map(([key, nodeId]) => ({ key, nodeId, ids: this.#lineage(nodeId) }));
    const texts = await this.#texts(types.filter(({ ids }) => ids.includes(enumeration)).map(({ nodeId }) => nodeId));
    for (const { key, ids } of types) this.#known.set(key, dataTypeFacts(ids, texts.get(key)));
  }

  of(nodeId: NodeId): DataTypeFacts {
    return this.#known.get(keyOf(nodeId)) ?? dataTypeFacts([]);
  }

  #lineage(nodeId: NodeId): string[] {
    return [nodeId, ...this.#superTypes.lineage(nodeId).map((type) => type.nodeId)].map((id) => this.#namespaces.text(id));
  }

  /** The texts of enumerations: from their property, otherwise from their DataTypeDefinition, which newer servers have instead. */
  async #texts(nodeIds: readonly NodeId[]): Promise<Map<string, ReadonlyMap<number, string>>> {
    const sources: { readonly key: string; readonly nodeId: NodeId; readonly attributeId: AttributeIds }[] = [];
    await this.#reader.browse(
      nodeIds.map((nodeId) => ({ nodeId, referenceTypeId: hasProperty })),
      (references, index) => {
        const nodeId = nodeIds[index];
        if (nodeId === undefined) return;
        const key = keyOf(nodeId);
        const property = references.find(isEnumProperty);
        sources.push(
          property === undefined
            ? { key, nodeId, attributeId: AttributeIds.DataTypeDefinition }
            : { key, nodeId: property.nodeId, attributeId: AttributeIds.Value },
        );
      },
    );
    const texts = new Map<string, ReadonlyMap<number, string>>();
    await this.#reader.read(sources, ({ value }, index) => {
      const found = enumTexts(value?.value);
      const key = sources[index]?.key;
      if (found !== undefined && key !== undefined) texts.set(key, found);
    });
    return texts;
  }
}

/** A data type by the ids of itself and its supertypes, the most specific first. */
function dataTypeFacts(ids: readonly string[], texts?: ReadonlyMap<number, string>): DataTypeFacts {
  const isEnumeration = ids.includes(enumeration);
  const found = [...ids, ...ids.map((id) => standardSubtypes[id] ?? '')].map((id) => kinds[id]).find((kind) => kind !== undefined);
  return {
    kind: isEnumeration ? 'number' : (found ?? 'other'),
    isDuration: ids.includes(duration),
    isHealth: ids.includes(health),
    ...(texts !== undefined && { texts }),
  };
}

function isEnumProperty({ browseName: { name } }: ReferenceDescription): boolean {
  return name === 'EnumStrings' || name === 'EnumValues';
}
