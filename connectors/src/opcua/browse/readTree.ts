import type { ClientSession } from 'node-opcua-client';
import type { DeviceDescription } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import { pathMatcher } from '../config/pathPattern.ts';
import type { OperationLimits } from '../session/operationLimits.ts';
import { DataTypes } from './dataTypes.ts';
import { findNodes } from './findNodes.ts';
import { Namespaces } from './namespaces.ts';
import { NodeTypes } from './nodeTypes.ts';
import { readServer } from './readServer.ts';
import { readVariables } from './readVariables.ts';
import type { ServerNode } from './serverNode.ts';
import { ServerReader } from './serverReader.ts';
import { startNodes } from './startNodes.ts';
import { SuperTypes } from './superTypes.ts';
import { walk } from './walk.ts';

export interface BrowseOptions {
  readonly limits: OperationLimits;
  readonly signal: AbortSignal;
  /** Number of nodes that were read, and number of known nodes. */
  readonly progress?: (done: number, total: number) => void;
}

/** A node to start at. */
export interface StartAddress {
  readonly address: string;
  /** Whether it is a problem that the server has no such node. */
  readonly isRequired: boolean;
}

interface TreeOptions extends BrowseOptions {
  readonly config: Pick<OpcuaConfig, 'exclude'>;
  readonly addresses: readonly StartAddress[];
}

/** The nodes of the server at and below the start addresses. */
interface Tree {
  /** By start address. */
  readonly nodes: ReadonlyMap<string, ServerNode>;
  readonly namespaces: Namespaces;
  readonly server: DeviceDescription;
  readonly problems: readonly string[];
}

/** Reads all nodes below the start addresses. Where one start node is below another, each node belongs to the nearest. */
export async function readTree(session: ClientSession, options: TreeOptions): Promise<Tree> {
  const { config, addresses, limits, signal, progress } = options;
  const reader = new ServerReader(session, limits, signal);
  const namespaces = await Namespaces.read(session);
  const superTypes = new SuperTypes(reader);
  const types = new NodeTypes(superTypes, namespaces);
  const required = new Set(addresses.filter(({ isRequired }) => isRequired).map(({ address }) => address));
  const isRequired = (address: string) => required.has(address);
  const unique = new Set(addresses.map(({ address }) => address));
  const found = await findNodes(unique, { reader, namespaces, isRequired });
  const nodes = await startNodes(found, { reader, types, isRequired });
  const starts = [...new Set(nodes.values())];
  await walk(starts, { reader, types, isExcluded: pathMatcher(config.exclude.paths ?? []), progress });
  await readVariables(starts, { reader, dataTypes: new DataTypes(reader, superTypes, namespaces), progress });
  return { nodes, namespaces, server: await readServer(reader), problems: [...reader.problems] };
}
