import type { NodeId } from 'node-opcua-client';
import type { DeviceDescription, Property } from '../../contract.ts';

/** Id of the device that represents the server itself. */
export const serverId = 'server';

/** Result of a browse: the devices of a server. */
export interface AddressSpace {
  readonly devices: readonly DeviceNodes[];
  /** Whether the browse had no errors: only then do missing devices no longer exist (catalogue §8.9). */
  readonly complete: boolean;
  /** What could not be browsed and why, as texts for the log. */
  readonly problems: readonly string[];
  /** Id of the device at or below which a node was found, by {@link keyOf}: alarms of these nodes belong to the device. */
  readonly owners: ReadonlyMap<string, string>;
  /** The server itself, to which nodes and alarms without a device belong. */
  readonly server: DeviceDescription;
}

/** One device and its variables. */
export interface DeviceNodes {
  readonly description: DeviceDescription;
  /** Object of the device; undefined for a device that only the config defines. */
  readonly nodeId?: NodeId;
  readonly variables: readonly VariableNode[];
  /** Conditions found below the object; undefined where there are none. */
  readonly conditions?: readonly ConditionName[];
}

/** An alarm or another condition of a device. */
export interface ConditionName {
  readonly name: string;
  /** Its source, where that is not the device itself. */
  readonly source?: string;
  /** Its node, by {@link keyOf}, where the server exposes one. */
  readonly node?: string;
}

/** A variable of the server that becomes series. */
export interface VariableNode {
  readonly nodeId: NodeId;
  /** Browse names below the device, joined by `/`: for patterns and messages. */
  readonly path: string;
  readonly property: Property;
  /** Converts the value of the variant to the value that the property takes. */
  readonly decode: ValueDecoder;
  /** With `range_check`, values outside of this range count as bad. */
  readonly instrumentRange?: readonly [low: number, high: number];
  /** Element of an array. */
  readonly index?: number;
  /** Overrides the sampling interval of the connector. */
  readonly samplingIntervalMs?: number;
  /** Overrides the deadband of the connector. */
  readonly deadband?: number | string;
}

/** Converts the value of a variant to the value that the property takes; null where it means no value, undefined for an unexpected type. Never throws. */
export type ValueDecoder = (value: unknown) => number | bigint | string | boolean | null | undefined;

/** A node id as a key of maps. It is valid for one session: the server may number its namespaces differently later. */
export function keyOf({ namespace, identifierType, value }: NodeId): string {
  return `${namespace};${identifierType};${Buffer.isBuffer(value) ? value.toString('base64') : value}`;
}
