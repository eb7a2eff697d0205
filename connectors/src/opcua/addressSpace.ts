import type { NodeId } from 'node-opcua-client';
import type { DeviceDescription, Property } from '../contract.ts';

/** What a browse of the server came to: the devices, and whether nothing stayed unseen. */
export interface AddressSpace {
  readonly devices: readonly DeviceNodes[];
  /** Without errors: only then do devices that are missing no longer exist (catalogue §8.9). */
  readonly complete: boolean;
}

/** One device and its variables. */
export interface DeviceNodes {
  readonly description: DeviceDescription;
  /** Object that the device was found at; alarms of sources below it are this device's. */
  readonly nodeId: NodeId;
  readonly variables: readonly VariableNode[];
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
}

/** A variant's value as the property takes it: a number, a declared text, a boolean; undefined where it is none. Never throws. */
export type ValueDecoder = (value: unknown) => number | string | boolean | undefined;
