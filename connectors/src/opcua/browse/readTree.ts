import type { ClientSession } from 'node-opcua-client';
import type { DeviceDescription } from '../../contract.ts';
import type { OpcuaConfig } from '../config/opcuaConfig.ts';
import { pathMatcher } from '../config/pathPattern.ts';
import type { OperationLimits } from '../session/operationLimits.ts';
import { AddressBook } from './findNodes.ts';
import { DataTypes } from './dataTypes.ts';
import { Namespaces } from './namespaces.ts';
import { NodeTypes } from './nodeTypes.ts';
import { readFacts } from './readFacts.ts';
import { readServer } from './readServer.ts';
import type { ServerNode } from './serverNode.ts';
import { ServerReader } from './serverReader.ts';
import { startNodes } from './startNodes.ts';
import { SuperTypes } from './superTypes.ts';
import { walk } from './walk.ts';

export interface BrowseOptions {
  readonly limits: OperationLimits;
  readonly signal: AbortSignal;
  /** How many nodes are done, and how many are known to exist. */
  readonly progress?: (done: number, total: number) => void;
}

/** Where to begin. */
export interface Seed {
  readonly address: string;
  /** Somebody misses it where the server does not have it. */
  readonly isAsked: boolean;
}

export interface SurveyOptions extends BrowseOptions {
  readonly config: Pick<OpcuaConfig, 'exclude'>;
  readonly seeds: readonly Seed[];
}

/** All that the server has below the seeds, as it describes it. */
export interface Survey {
  /** By the addresses of the seeds. */
  readonly nodes: ReadonlyMap<string, ServerNode>;
  readonly namespaces: Namespaces;
  readonly server: DeviceDescription;
  readonly problems: readonly string[];
}

/** Reads the tree below the seeds; of two seeds one of which is below the other, each has its own part. */
export async function survey(session: ClientSession, { config, seeds, limits, signal, progress }: SurveyOptions): Promise<Survey> {
  const reader = new ServerReader(session, limits, signal);
  const namespaces = await Namespaces.read(session);
  const superTypes = new SuperTypes(reader);
  const types = new NodeTypes(superTypes, namespaces);
  const asked = new Set(seeds.filter(({ isAsked }) => isAsked).map(({ address }) => address));
  const isAsked = (address: string) => asked.has(address);
  const addresses = new Set(seeds.map(({ address }) => address));
  const found = await new AddressBook(reader, namespaces).find(addresses, isAsked);
  const nodes = await startNodes(found, { reader, types, isAsked });
  const starts = [...new Set(nodes.values())];
  await walk(starts, { reader, types, isExcluded: pathMatcher(config.exclude.paths ?? []), progress });
  await readFacts(starts, { reader, dataTypes: new DataTypes(reader, superTypes, namespaces), progress });
  return { nodes, namespaces, server: await readServer(reader), problems: [...reader.problems] };
}
