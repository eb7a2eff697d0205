import { AttributeIds, type ClientSession, NodeId, resolveNodeId } from 'node-opcua-client';

const opcUaUri = 'http://opcfoundation.org/UA/';
export const devicesUri = 'http://opcfoundation.org/UA/DI/';
export const machineryUri = 'http://opcfoundation.org/UA/Machinery/';

/** The NamespaceArray of the server, whose indexes may change when it restarts. */
export class Namespaces {
  readonly #uris: readonly string[];

  constructor(uris: readonly string[]) {
    this.#uris = uris;
  }

  static async read(session: ClientSession): Promise<Namespaces> {
    const { value } = await session.read({ nodeId: 'i=2255', attributeId: AttributeIds.Value });
    const uris: unknown = value.value;
    return new Namespaces(Array.isArray(uris) ? uris.map(String) : [opcUaUri]);
  }

  has(uri: string): boolean {
    return this.#uris.includes(uri);
  }

  uri(index: number): string | undefined {
    return this.#uris[index];
  }

  /** A node id with the URI of its namespace, which stays valid when the server restarts. */
  text(nodeId: NodeId): string {
    const local = nodeId.toString().replace(/^ns=\d+;/, '');
    return nodeId.namespace === 0 ? local : `nsu=${this.uri(nodeId.namespace) ?? `unknown:${nodeId.namespace}`};${local}`;
  }

  /** Parses the result of {@link text}; undefined where the server does not have the namespace. */
  nodeId(text: string): NodeId | undefined {
    const [, uri, local = text] = /^nsu=([^;]+);(.+)$/s.exec(text) ?? [];
    if (uri === undefined) return resolveNodeId(local);
    const index = this.#uris.indexOf(uri);
    if (index === -1) return undefined;
    const { identifierType, value } = resolveNodeId(local);
    return new NodeId(identifierType, value, index);
  }
}

/** A numeric node id of the OPC UA namespace. */
export function standardId(value: number): NodeId {
  return resolveNodeId(`i=${value}`);
}
