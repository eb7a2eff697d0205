import type { DeviceDescription } from '../../contract.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../transport/json.ts';
import { addressesOf } from './addresses.ts';
import type { Problem } from './problems.ts';
import { nameText, plainText } from './texts.ts';

/** What a config says about its device, apart from its id and that of its parent. */
export type DeviceFacts = Omit<DeviceDescription, 'id' | 'nativeId' | 'parent' | 'neverSilent'>;

/** The checked `device` block of a config. */
export interface DeviceBlock {
  /** What identifies the device: {@link identifierKey} of its identifiers in their order, then its connections. Not empty. */
  readonly keys: readonly string[];
  readonly facts: DeviceFacts;
  /** An identifier of the device that it is connected through. */
  readonly via: string | undefined;
  /** The device that it is a part of, which knows what it does not. */
  readonly parent: DeviceBlock | undefined;
}

const mostIdentifiers = 32;
const longestIdentifier = 512;

export function identifierKey(identifier: string): string {
  return `id ${identifier}`;
}

/** The device of a block with full keys; `origin` describes it. Undefined, with problems, for one that Home Assistant refuses. */
export function readDeviceBlock(block: unknown, origin: string | undefined, problems: Problem[]): DeviceBlock | undefined {
  if (!isObject(block)) {
    problems.push({ reason: 'type', key: 'device', expected: 'expected an object' });
    return undefined;
  }
  const identifiers = readIdentifiers(block, 'device.identifiers', problems);
  const connections = readConnections(block['connections'], problems);
  const device: DeviceBlock = {
    keys: [...identifiers.map(identifierKey), ...connections.map(connectionKey)],
    facts: { ...factsOf(block), origin, addresses: addressesOf(identifiers, connections) },
    via: plainText(block['via_device']),
    parent: undefined,
  };
  if (device.keys.length === 0) {
    problems.push({ reason: 'type', key: 'device', expected: 'expected at least one of "identifiers" and "connections"' });
    return undefined;
  }
  const child = block['child_device'];
  return child === undefined ? device : readChildDevice(child, device, problems);
}

/** A part of a device; undefined, with a problem, for one without an identifier. */
export function readChildDevice(child: unknown, parent: DeviceBlock, problems: Problem[]): DeviceBlock | undefined {
  const identifiers = readIdentifiers(objectOf(child), 'child_device.identifiers', problems);
  if (identifiers.length === 0) {
    problems.push({ reason: 'type', key: 'child_device.identifiers', expected: 'expected at least one text' });
    return undefined;
  }
  const { manufacturer, model, modelId, area, origin } = parent.facts;
  const facts = {
    manufacturer,
    model,
    modelId,
    area,
    origin,
    name: nameText(objectOf(child)['name']),
    addresses: addressesOf(identifiers, []),
  };
  return { keys: identifiers.map(identifierKey), facts, via: undefined, parent };
}

function factsOf(block: JsonObject): DeviceFacts {
  return {
    firmware: nameText(block['sw_version']),
    name: nameText(block['name']),
    manufacturer: nameText(block['manufacturer']),
    model: nameText(block['model']),
    modelId: nameText(block['model_id']),
    hardware: nameText(block['hw_version']),
    serial: nameText(block['serial_number']),
    area: nameText(block['suggested_area']),
  };
}

function readIdentifiers(block: JsonObject, key: string, problems: Problem[]): readonly string[] {
  const value = block['identifiers'] ?? [];
  const texts = (Array.isArray(value) ? value : [value]).map(plainText);
  if (texts.includes(undefined)) problems.push({ reason: 'type', key, expected: 'expected a text or a list of texts' });
  return texts
    .filter((text) => text !== undefined && text !== '' && text.length <= longestIdentifier)
    .slice(0, mostIdentifiers) as string[];
}

type Connection = readonly [kind: string, address: string];

function readConnections(value: unknown, problems: Problem[]): readonly Connection[] {
  const pairs = listOf(value ?? [])
    .slice(0, mostIdentifiers)
    .map((pair) => listOf(pair).map(plainText));
  const connections = pairs.filter((pair): pair is [string, string] => pair.length === 2 && !pair.includes(undefined));
  if (connections.length < pairs.length || (value !== undefined && value !== null && !Array.isArray(value)))
    problems.push({ reason: 'type', key: 'device.connections', expected: 'expected a list of pairs of texts' });
  return connections.filter(([, address]) => address !== '' && address.length <= longestIdentifier);
}

/** The spelling of an address is not a part of it. */
function connectionKey([kind, address]: Connection): string {
  return `${kind} ${address.toLowerCase().replace(/[:.-]/g, '')}`;
}
