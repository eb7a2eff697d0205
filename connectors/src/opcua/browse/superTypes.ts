import { AttributeIds, type NodeId } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import type { ServerReader } from './serverReader.ts';

/** A type and the one above it. */
export interface TypeNode {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly above?: NodeId;
}

const hasSubtype = 'i=45';

/** The hierarchy of types as far as it was needed, asked for level by level. */
export class SuperTypes {
  readonly #reader: ServerReader;
  readonly #known = new Map<string, TypeNode>();

  constructor(reader: ServerReader) {
    this.#reader = reader;
  }

  /** Learns these types and all above them. */
  async learn(nodeIds: Iterable<NodeId>): Promise<void> {
    let unknown = this.#unknown(nodeIds);
    while (unknown.length > 0) {
      const names: string[] = [];
      await this.#reader.read(
        unknown.map((nodeId) => ({ nodeId, attributeId: AttributeIds.BrowseName })),
        ({ value }) => names.push(nameIn(value?.value)),
      );
      const next: NodeId[] = [];
      await this.#reader.browse(
        unknown.map((nodeId) => ({ nodeId, referenceTypeId: hasSubtype, isInverse: true })),
        ([reference], index) => {
          const nodeId = unknown[index];
          if (nodeId === undefined) return;
          this.#known.set(keyOf(nodeId), { nodeId, name: names[index] ?? '', above: reference?.nodeId });
          if (reference !== undefined) next.push(reference.nodeId);
        },
      );
      unknown = this.#unknown(next);
    }
  }

  /** The type itself and all above it, lowest first. */
  lineage(nodeId: NodeId): readonly TypeNode[] {
    const line: TypeNode[] = [];
    let at: TypeNode | undefined = this.#known.get(keyOf(nodeId));
    while (at !== undefined && !line.includes(at)) {
      line.push(at);
      at = at.above && this.#known.get(keyOf(at.above));
    }
    return line;
  }

  #unknown(nodeIds: Iterable<NodeId>): NodeId[] {
    const unknown = new Map<string, NodeId>();
    for (const nodeId of nodeIds) if (!nodeId.isEmpty() && !this.#known.has(keyOf(nodeId))) unknown.set(keyOf(nodeId), nodeId);
    return [...unknown.values()];
  }
}

function nameIn(browseName: unknown): string {
  const name: unknown = typeof browseName === 'object' && browseName !== null && 'name' in browseName ? browseName.name : undefined;
  return typeof name === 'string' ? name : '';
}
