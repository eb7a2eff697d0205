import type { NodeId } from 'node-opcua-client';
import type { DeviceDescription, Property } from '../../contract.ts';

/** What a browse of the server came to: the devices, and whether nothing stayed unseen. */
export interface AddressSpace {
  readonly devices: readonly DeviceNodes[];
  /** Without errors: only then do devices that are missing no longer exist (catalogue §8.9). */
  readonly complete: boolean;
  /** What could not be read and why, for people. */
  readonly problems: readonly string[];
  /** The device at or below which a node was found, by {@link keyOf}: alarms of sources below it are this device's. */
  readonly owners: ReadonlyMap<string, string>;
  /** The server itself, to which belongs what is of no device. */
  readonly server: DeviceDescription;
}

/** One device and its variables. */
export interface DeviceNodes {
  readonly description: DeviceDescription;
  /** Object that the device was found at; undefined where the config alone makes it. */
  readonly nodeId?: NodeId;
  readonly variables: readonly VariableNode[];
  /** The conditions that were found below it; undefined where there is none. */
  readonly conditions?: readonly ConditionName[];
}

/** An alarm or another condition of a device. */
export interface ConditionName {
  readonly name: string;
  /** What it is of, where that is not the device itself. */
  readonly source?: string;
  /** Its own node, by {@link keyOf}, where it has one. */
  readonly node?: string;
}

/** One variable of the server that becomes series. */
export interface VariableNode {
  readonly nodeId: NodeId;
  /** Browse names below the device, joined by `/`, for people and patterns. */
  readonly path: string;
  readonly property: Property;
  /** How the variant's value becomes what the property takes. */
  readonly decode: ValueDecoder;
  /** Plausible values; outside of it the reading counts as bad (`range_check`). */
  readonly instrumentRange?: readonly [low: number, high: number];
  /** Element of an array that a profile or the config asks for. */
  readonly index?: number;
  /** Instead of the connector's. */
  readonly samplingIntervalMs?: number;
  /** Instead of the connector's. */
  readonly deadband?: number | string;
}

/** A variant's value as the property takes it: a number, a declared text, a boolean; null where it stands for none, undefined where it is no such thing. Never throws. */
export type ValueDecoder = (value: unknown) => number | bigint | string | boolean | null | undefined;

/** One text for one node of one server run. */
export function keyOf({ namespace, identifierType, value }: NodeId): string {
  return `${namespace};${identifierType};${Buffer.isBuffer(value) ? value.toString('base64') : value}`;
}
