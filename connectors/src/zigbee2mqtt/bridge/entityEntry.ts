import type { DeviceDescription, Property } from '../../contract.ts';

/** A device or group as the bridge lists it; both are "entities" there. */
export interface EntityEntry {
  readonly description: DeviceDescription;
  /** Friendly name to the letter: the topic below the base topic. */
  readonly friendlyName: string;
  readonly properties: readonly Property[];
  readonly disabled: boolean;
  /** The definition has the option that turns positions. */
  readonly isInvertible?: boolean;
  /** Ids of the devices in a group. */
  readonly members?: readonly string[];
}
