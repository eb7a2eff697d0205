/** A device as it outlives a restart. */
export interface StoredDevice {
  connector: string;
  id: string;
  /** JSON, opaque here. */
  description: string;
  registeredMs: number;
  /** Absent in a save: what is stored stays. */
  lastSeenMs?: number | undefined;
  state: 'online' | 'silent' | 'offline';
  reason?: string | undefined;
  stateSinceMs: number;
  /** Absent in a save: what is stored stays. */
  cadence?: Uint8Array | undefined;
}

/** The last value of one series. */
export interface StoredValue {
  /** Metric and sorted labels without connector and device; opaque here. */
  key: string;
  /** A string is the state that a stateset is in. */
  value: number | string;
  atMs: number;
  /** A counter from before an unclean exit: what was scraped last may be more. */
  isBehind?: boolean;
}

/** What {@link StateStore.load} hands out. */
export interface StoredState {
  device: StoredDevice;
  values: StoredValue[];
}
