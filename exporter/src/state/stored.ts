/** A stored device. */
export interface StoredDevice {
  connector: string;
  id: string;
  /** JSON, opaque here. */
  description: string;
  registeredMs: number;
  /** Absent in a save: the stored one stays. */
  lastSeenMs?: number | undefined;
  state: 'online' | 'silent' | 'offline';
  reason?: string | undefined;
  stateSinceMs: number;
  /** Absent in a save: the stored one stays. */
  cadence?: Uint8Array | undefined;
}

/** The last value of one series. */
export interface StoredValue {
  /** Metric and sorted labels without connector and device; opaque here. */
  key: string;
  /** A string is the state of a stateset. */
  value: number | string;
  atMs: number;
  /** A counter from before an unclean exit: the last scraped value may be larger. */
  isBehind?: boolean;
}

/** A stored device with its values. */
export interface StoredState {
  device: StoredDevice;
  values: StoredValue[];
}
