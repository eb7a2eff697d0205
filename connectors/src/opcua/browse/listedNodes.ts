import type { DeviceDescription, Property } from '../../contract.ts';
import { type DeviceNodes, keyOf, serverId, type ValueDecoder, type VariableNode } from '../address-space/addressSpace.ts';
import type { ExplicitNode } from '../config/opcuaConfig.ts';
import type { ServerNode } from './serverNode.ts';
import * as decoders from '../address-space/valueDecoders.ts';
import { variablesOf } from './variablesOf.ts';

interface ListedOptions {
  readonly entries: readonly ExplicitNode[];
  /** By the addresses of the entries. */
  readonly nodes: ReadonlyMap<string, ServerNode>;
  readonly owners: Map<string, string>;
  readonly server: DeviceDescription;
}

/** Adds the variables that the config lists to the devices. A device that the browse did not find is created. */
export function withListed(devices: readonly DeviceNodes[], { entries, nodes, owners, server }: ListedOptions): readonly DeviceNodes[] {
  const byId = new Map(devices.map((device) => [device.description.id, device]));
  for (const entry of entries) {
    const node = nodes.get(entry.node);
    if (node === undefined) continue;
    const description = entry.device === serverId ? server : { id: entry.device };
    const device: DeviceNodes = byId.get(entry.device) ?? { description, variables: [] };
    byId.set(entry.device, { ...device, variables: [...device.variables, ...listed(entry, node)] });
    owners.set(keyOf(node.nodeId), entry.device);
  }
  return [...byId.values()];
}

/** The variables of one entry; it is read whatever its type, as far as the server allows it. */
function listed(entry: ExplicitNode, node: ServerNode): VariableNode[] {
  const { index } = entry;
  const facts = node.facts && { ...node.facts, isArray: node.facts.isArray && index === undefined };
  const found = variablesOf({ node: { ...node, ...(facts && { facts }) }, path: [] });
  const variables = found.length > 0 ? found : ofConfiguredKind(entry, node);
  return variables.map((variable) => ({
    ...variable,
    property: { ...variable.property, ...propertyOf(entry, variable.property) },
    decode: decoderOf(entry, variable),
    ...(index !== undefined && { index }),
    ...(entry.sampling_interval !== undefined && { samplingIntervalMs: entry.sampling_interval }),
    ...(entry.deadband !== undefined && { deadband: entry.deadband }),
  }));
}

function propertyOf({ name, unit, metric, labels, kind, index }: ExplicitNode, property: Property): Partial<Property> {
  return {
    listed: true,
    ...(name !== undefined && { name }),
    ...(unit !== undefined && { unit }),
    ...(metric !== undefined && { metric }),
    ...(labels !== undefined && { labels }),
    ...(index !== undefined && { channel: `${index}` }),
    ...(kind !== undefined && kind !== property.kind && { kind, quantity: undefined, ...(kind === 'binary' && { on: true, off: false }) }),
  };
}

const decoderOfKind: Readonly<Record<NonNullable<ExplicitNode['kind']>, ValueDecoder>> = {
  numeric: (value) => (typeof value === 'boolean' ? Number(value) : decoders.signedNumber(value)),
  binary: (value) => (typeof value === 'number' ? value !== 0 : decoders.boolean(value)),
  enum: (value) => (typeof value === 'number' ? `${value}` : decoders.text(value)),
  text: (value) => (typeof value === 'number' || typeof value === 'boolean' ? `${value}` : decoders.text(value)),
};

function decoderOf({ kind }: ExplicitNode, { property, decode }: VariableNode): ValueDecoder {
  return kind === undefined || kind === property.kind ? decode : decoderOfKind[kind];
}

/** A variable whose data type is not exported, where the entry has a kind. */
function ofConfiguredKind({ kind }: ExplicitNode, { nodeId, name, facts }: ServerNode): VariableNode[] {
  if (kind === undefined || facts?.isReadable !== true) return [];
  const property: Property = { name, kind, ...(kind === 'binary' && { on: true, off: false }) };
  return [{ nodeId, path: name, property, decode: decoderOfKind[kind] }];
}
