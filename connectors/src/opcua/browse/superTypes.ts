import { AttributeIds, type NodeId } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import type { ServerReader } from './serverReader.ts';

/** A type and its supertype. */
interface TypeNode {
  readonly nodeId: NodeId;
  readonly name: string;
  readonly superType?: NodeId;
}

const hasSubtype = 'i=45';

/** The part of the type hierarchy that was read so far. */
export class SuperTypes {
  readonly #reader: ServerReader;
  readonly #known = new Map<string, TypeNode>();

  constructor(reader: ServerReader) {
    this.#reader = reader;
  }

  /** Reads these types and all their supertypes, level by level. */
  async read(nodeIds: Iterable<NodeId>): Promise<void> {
    let unknown = this.#unknown(nodeIds);
    while (unknown.length > 0) {
      const names: string[] = [];
      await this.#reader.read(
        unknown.map((nodeId) => ({ nodeId, attributeId: AttributeIds.BrowseName })),
        ({ value }) => names.push(nameOf(value?.value)),
      );
      const next: NodeId[] = [];
      await this.#reader.browse(
        unknown.map((nodeId) => ({ nodeId, referenceTypeId: hasSubtype, isInverse: true })),
        ([reference], index) => {
          const nodeId = unknown[index];
          if (nodeId === undefined) return;
          this.#known.set(keyOf(nodeId), { nodeId, name: names[index] ?? '', superType: reference?.nodeId });
          if (reference !== undefined) next.push(reference.nodeId);
        },
      );
      unknown = this.#unknown(next);
    }
  }

  /** The type and all its supertypes, the most specific first. */
  lineage(nodeId: NodeId): readonly TypeNode[] {
    const line: TypeNode[] = [];
    let at: TypeNode | undefined = this.#known.get(keyOf(nodeId));
    while (at !== undefined && !line.includes(at)) {
      line.push(at);
      at = at.superType && this.#known.get(keyOf(at.superType));
    }
    return line;
  }

  #unknown(nodeIds: Iterable<NodeId>): NodeId[] {
    const unknown = new Map<string, NodeId>();
    for (const nodeId of nodeIds) if (!nodeId.isEmpty() && !this.#known.has(keyOf(nodeId))) unknown.set(keyOf(nodeId), nodeId);
    return [...unknown.values()];
  }
}

function nameOf(browseName: unknown): string {
  const name: unknown = typeof browseName === 'object' && browseName !== null && 'name' in browseName ? browseName.name : undefined;
  return typeof name === 'string' ? name : '';
}
