import { setImmediate } from 'node:timers/promises';
import { NodeClass, type ReferenceDescription } from 'node-opcua-client';
import { keyOf } from '../address-space/addressSpace.ts';
import { standardId } from './namespaces.ts';
import type { NodeTypes } from './nodeTypes.ts';
import type { ServerNode } from './serverNode.ts';
import type { ServerReader } from './serverReader.ts';

interface WalkOptions {
  readonly reader: ServerReader;
  readonly types: NodeTypes;
  /** Whether the node at this path below its root, and all below it, is skipped. */
  readonly isExcluded: (path: string) => boolean;
  readonly progress?: (done: number, total: number) => void;
}

/** A node whose children are not browsed yet. */
interface PendingNode {
  readonly node: ServerNode;
  readonly path: string;
}

const hierarchical = 'i=33';
/** HasSubtype, HasNotifier, HasEventSource and AlwaysGeneratesEvent refer to nodes that have their parent elsewhere. */
const nonParentReferences: ReadonlySet<string> = new Set([45, 48, 36, 3065].map((id) => keyOf(standardId(id))));
const serverObject = keyOf(standardId(2253));
/** A deeper tree is an endless one, of nodes that the server creates while it is browsed. */
const maxDepth = 40;
const nodesPerTurn = 5000;
const maxNameLength = 512;

/** Browses everything below the roots level by level and fills in their children. A node with several parents becomes the child of the one nearest to a root. */
export async function walk(roots: readonly ServerNode[], options: WalkOptions): Promise<void> {
  const visited = new Set(roots.map(({ nodeId }) => keyOf(nodeId)));
  let level: PendingNode[] = roots.filter(({ type }) => !type.isProperty).map((node) => ({ node, path: '' }));
  let total = roots.length;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth === maxDepth) {
      options.reader.problems.add(`below ${level[0]?.path ?? ''}: more than ${maxDepth} levels`);
      return;
    }
    const found = await childrenOf(level, { ...options, visited, total });
    total += found.length;
    level = found.filter(({ node }) => !node.type.isProperty && !node.type.isCondition);
  }
  options.progress?.(total, total);
}

interface LevelOptions extends WalkOptions {
  readonly visited: Set<string>;
  readonly total: number;
}

async function childrenOf(level: readonly PendingNode[], options: LevelOptions): Promise<PendingNode[]> {
  const found = await referencesOf(level, options);
  await options.types.read(found.map(({ reference }) => reference.typeDefinition));
  const children: PendingNode[] = [];
  for (const [index, { parent, reference, path }] of found.entries()) {
    const node: ServerNode = {
      nodeId: reference.nodeId,
      name: nameOf(reference),
      isVariable: isClass(reference, NodeClass.Variable),
      type: options.types.of(reference.typeDefinition),
      children: [],
    };
    parent.node.children.push(node);
    children.push({ node, path });
    if (index % nodesPerTurn === 0) await setImmediate();
  }
  return children;
}

interface Found {
  readonly parent: PendingNode;
  readonly reference: ReferenceDescription;
  readonly path: string;
}

async function referencesOf(
  level: readonly PendingNode[],
  { reader, visited, isExcluded, progress, total }: LevelOptions,
): Promise<Found[]> {
  const found: Found[] = [];
  let done = total - level.length;
  await reader.browse(
    level.map(({ node }) => ({ nodeId: node.nodeId, referenceTypeId: hierarchical })),
    (references, index) => {
      const parent = level[index];
      progress?.(done++, total + found.length);
      if (parent === undefined) return;
      for (const reference of references) {
        const key = keyOf(reference.nodeId);
        if (!isChild(reference) || key === serverObject || visited.has(key)) continue;
        const name = nameOf(reference);
        const path = parent.path === '' ? name : `${parent.path}/${name}`;
        if (isExcluded(path)) continue;
        visited.add(key);
        found.push({ parent, reference, path });
      }
    },
  );
  return found;
}

/** Browse names are at most 512 characters long [OPC 10000-3 8.3]. */
function nameOf({ browseName }: ReferenceDescription): string {
  return browseName.name?.slice(0, maxNameLength) ?? '';
}

function isChild(reference: ReferenceDescription): boolean {
  const { referenceTypeId, nodeId } = reference;
  const isLocal = nodeId.serverIndex === 0 || nodeId.serverIndex === undefined;
  return (
    isLocal &&
    (isClass(reference, NodeClass.Object) || isClass(reference, NodeClass.Variable)) &&
    !nonParentReferences.has(keyOf(referenceTypeId))
  );
}

function isClass({ nodeClass }: { readonly nodeClass: number }, wanted: number): boolean {
  return nodeClass === wanted;
}
