import type { NodeId } from 'node-opcua-client';
import { browseNames } from '../config/nodeAddress.ts';
import { type Namespaces, standardId } from './namespaces.ts';
import type { ServerReader } from './serverReader.ts';

const rootFolder = standardId(84);
const hierarchical = 'i=33';

/** Finds the nodes that the config names. Browse paths are followed name by name, as the config leaves out their namespaces. */
export class AddressBook {
  readonly #reader: ServerReader;
  readonly #namespaces: Namespaces;

  constructor(reader: ServerReader, namespaces: Namespaces) {
    this.#reader = reader;
    this.#namespaces = namespaces;
  }

  /** The nodes at these addresses; what is not there and was asked for is noted as a problem. */
  async find(addresses: Iterable<string>, isAsked: (address: string) => boolean): Promise<ReadonlyMap<string, NodeId>> {
    const found = new Map<string, NodeId | undefined>();
    const paths = new Map<string, readonly string[]>();
    for (const address of addresses) {
      if (address.startsWith('/')) paths.set(address, browseNames(address));
      else found.set(address, this.#namespaces.nodeId(address));
    }
    const nodes = await this.#follow(paths.values());
    for (const [address, names] of paths) found.set(address, nodes.get(pathKey(names)));
    for (const [address, nodeId] of found)
      if (nodeId === undefined && isAsked(address)) this.#reader.problems.add(`${address}: ${reasonFor(address)}`);
    return new Map([...found].flatMap(([address, nodeId]) => (nodeId === undefined ? [] : [[address, nodeId] as const])));
  }

  /** One browse a level for all paths; folders that several paths go through are asked once. */
  async #follow(paths: Iterable<readonly string[]>): Promise<Map<string, NodeId>> {
    const nodes = new Map([[pathKey([]), rootFolder]]);
    let open = [...paths].map((names) => ({ names, depth: 0 }));
    while (open.length > 0) {
      const folders = new Map<string, { readonly nodeId: NodeId; readonly path: readonly string[]; readonly wanted: Set<string> }>();
      for (const { names, depth } of open) {
        const path = names.slice(0, depth);
        const nodeId = nodes.get(pathKey(path));
        if (nodeId === undefined) continue;
        const folder = folders.get(pathKey(path)) ?? { nodeId, path, wanted: new Set() };
        folders.set(pathKey(path), folder);
        folder.wanted.add(names[depth] ?? '');
      }
      const asked = [...folders.values()];
      await this.#reader.browse(
        asked.map(({ nodeId }) => ({ nodeId, referenceTypeId: hierarchical })),
        (references, index) => {
          const folder = asked[index];
          for (const { browseName, nodeId } of references) {
            const name = browseName.name ?? '';
            if (folder?.wanted.has(name) !== true) continue;
            const key = pathKey([...folder.path, name]);
            if (!nodes.has(key)) nodes.set(key, nodeId);
          }
        },
      );
      open = open.map(({ names, depth }) => ({ names, depth: depth + 1 })).filter(({ names, depth }) => depth < names.length);
    }
    return nodes;
  }
}

function pathKey(names: readonly string[]): string {
  return JSON.stringify(names);
}

function reasonFor(address: string): string {
  if (address.startsWith('/')) return 'there is no node with this browse path';
  const [, uri] = /^nsu=([^;]+);/.exec(address) ?? [];
  return `the server has no namespace "${uri ?? ''}"`;
}
