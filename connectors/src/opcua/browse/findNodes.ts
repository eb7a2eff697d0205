import type { NodeId } from 'node-opcua-client';
import { browseNames } from '../config/nodeAddress.ts';
import { type Namespaces, standardId } from './namespaces.ts';
import type { ServerReader } from './serverReader.ts';

interface FindOptions {
  readonly reader: ServerReader;
  readonly namespaces: Namespaces;
  /** Whether it is a problem that the server has no node with this address. */
  readonly isRequired: (address: string) => boolean;
}

const rootFolder = standardId(84);
const hierarchical = 'i=33';

/** Resolves the node addresses of the config. A required node that does not exist is added to the problems of the reader. */
export async function findNodes(addresses: Iterable<string>, options: FindOptions): Promise<ReadonlyMap<string, NodeId>> {
  const { reader, namespaces, isRequired } = options;
  const found = new Map<string, NodeId | undefined>();
  const paths = new Map<string, readonly string[]>();
  for (const address of addresses) {
    if (address.startsWith('/')) paths.set(address, browseNames(address));
    else found.set(address, namespaces.nodeId(address));
  }
  const nodes = await followPaths([...paths.values()], reader);
  for (const [address, names] of paths) found.set(address, nodes.get(pathKey(names)));
  for (const [address, nodeId] of found)
    if (nodeId === undefined && isRequired(address)) reader.problems.add(`${address}: ${reasonFor(address)}`);
  return new Map([...found].flatMap(([address, nodeId]) => (nodeId === undefined ? [] : [[address, nodeId] as const])));
}

interface Folder {
  readonly nodeId: NodeId;
  readonly path: readonly string[];
  /** Browse names to look for. */
  readonly wanted: Set<string>;
}

/**
 * Browses all paths level by level and each folder once. TranslateBrowsePathsToNodeIds is not used: it needs the namespace of each name, which the
 * config omits.
 */
async function followPaths(paths: readonly (readonly string[])[], reader: ServerReader): Promise<ReadonlyMap<string, NodeId>> {
  const nodes = new Map([[pathKey([]), rootFolder]]);
  const maxDepth = Math.max(0, ...paths.map(({ length }) => length));
  for (let depth = 0; depth < maxDepth; depth++) {
    const folders = foldersAt(
      depth,
      paths.filter(({ length }) => depth < length),
      nodes,
    );
    await reader.browse(
      folders.map(({ nodeId }) => ({ nodeId, referenceTypeId: hierarchical })),
      (references, index) => {
        const folder = folders[index];
        for (const { browseName, nodeId } of references) {
          const name = browseName.name ?? '';
          if (folder?.wanted.has(name) !== true) continue;
          const key = pathKey([...folder.path, name]);
          if (!nodes.has(key)) nodes.set(key, nodeId);
        }
      },
    );
  }
  return nodes;
}

/** The folders of this level, each with the names that the paths have next. */
function foldersAt(depth: number, paths: readonly (readonly string[])[], nodes: ReadonlyMap<string, NodeId>): Folder[] {
  const folders = new Map<string, Folder>();
  for (const names of paths) {
    const path = names.slice(0, depth);
    const nodeId = nodes.get(pathKey(path));
    if (nodeId === undefined) continue;
    const folder = folders.get(pathKey(path)) ?? { nodeId, path, wanted: new Set() };
    folders.set(pathKey(path), folder);
    folder.wanted.add(names[depth] ?? '');
  }
  return [...folders.values()];
}

function pathKey(names: readonly string[]): string {
  return JSON.stringify(names);
}

function reasonFor(address: string): string {
  if (address.startsWith('/')) return 'no node has this browse path';
  const [, uri] = /^nsu=([^;]+);/.exec(address) ?? [];
  return `the server has no namespace "${uri ?? ''}"`;
}
