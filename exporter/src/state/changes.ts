import type { StoredDevice, StoredState, StoredValue } from './stored.ts';

/** Pending writes of one device, in this order. */
export interface DeviceChanges {
  readonly connector: string;
  readonly id: string;
  /** Everything stored about it is deleted first. */
  forget: boolean;
  device?: StoredDevice | undefined;
  seenMs?: number | undefined;
  cadence?: Uint8Array | undefined;
  /** By key; undefined removes. */
  readonly values: Map<string, StoredValue | undefined>;
}

/**
 * Pending writes: only the newest of each device and value. More than `limit` are dropped, so that they cannot fill the memory while the
 * disk is not writable.
 */
export class Changes {
  /** Some writes were dropped. */
  isIncomplete = false;
  readonly #limit: number;
  readonly #connectors = new Map<string, Map<string, DeviceChanges>>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Pending devices and values. */
  get size(): number {
    return this.#size;
  }

  /** The pending writes of one device, to add to; values by {@link value}. */
  of(connector: string, id: string): DeviceChanges {
    const devices = this.#connectors.get(connector) ?? new Map<string, DeviceChanges>();
    const known = devices.get(id);
    if (known) return known;
    const changes = { connector, id, forget: false, values: new Map<string, StoredValue | undefined>() };
    if (this.#isFull()) return changes;
    this.#size++;
    this.#connectors.set(connector, devices.set(id, changes));
    return changes;
  }

  value(changes: DeviceChanges, key: string, value: StoredValue | undefined): void {
    if (!changes.values.has(key)) {
      if (this.#isFull()) return;
      this.#size++;
    }
    changes.values.set(key, value);
  }

  /** Drops the pending writes of the device and deletes what is stored about it. */
  forget(connector: string, id: string): void {
    this.#drop(connector, id);
    this.of(connector, id).forget = true;
  }

  /** Drops the pending writes of the connector's devices. */
  drop(connector: string): void {
    for (const id of this.#connectors.get(connector)?.keys() ?? []) this.#drop(connector, id);
  }

  /** The state of a connector as it will be once everything is written. */
  over(connector: string, stored: StoredState[]): StoredState[] {
    const waiting = this.#connectors.get(connector);
    if (waiting === undefined) return stored;
    const all = new Map(stored.map((state) => [state.device.id, state]));
    for (const changes of waiting.values()) {
      if (changes.forget) all.delete(changes.id);
      const state = changed(all.get(changes.id), changes);
      if (state !== undefined) all.set(changes.id, state);
    }
    return [...all.values()];
  }

  /** About `count` pending writes, whole devices where they fit. They stay pending until they are {@link written}. */
  slice(count: number): DeviceChanges[] {
    const slice: DeviceChanges[] = [];
    let left = count;
    for (const devices of this.#connectors.values()) {
      for (const changes of devices.values()) {
        if (left <= 0) return slice;
        const values = firstOf(changes.values, left);
        slice.push({ ...changes, values });
        left -= 1 + values.size;
      }
    }
    return slice;
  }

  /** A slice is written; nothing may have been added since {@link slice}. */
  written(slice: readonly DeviceChanges[]): void {
    for (const { connector, id, values } of slice) {
      const changes = this.of(connector, id);
      if (values.size === changes.values.size) {
        this.#drop(connector, id);
        continue;
      }
      Object.assign(changes, { forget: false, device: undefined, seenMs: undefined, cadence: undefined });
      for (const key of values.keys()) changes.values.delete(key);
      this.#size -= values.size;
    }
  }

  #isFull(): boolean {
    const isFull = this.#size >= this.#limit;
    this.isIncomplete ||= isFull;
    return isFull;
  }

  #drop(connector: string, id: string): void {
    const devices = this.#connectors.get(connector);
    const changes = devices?.get(id);
    if (!devices || !changes) return;
    this.#size -= 1 + changes.values.size;
    devices.delete(id);
    if (devices.size === 0) this.#connectors.delete(connector);
  }
}

/** Undefined where the device is neither stored nor saved. */
function changed(stored: StoredState | undefined, { device, seenMs, cadence, values }: DeviceChanges): StoredState | undefined {
  const saved = device ?? stored?.device;
  if (saved === undefined) return undefined;
  const byKey = new Map(stored?.values.map((value) => [value.key, value]));
  for (const [key, value] of values) {
    if (value === undefined) byKey.delete(key);
    else byKey.set(key, value);
  }
  const lastSeenMs = seenMs ?? stored?.device.lastSeenMs;
  const gaps = cadence ?? stored?.device.cadence;
  return {
    device: { ...saved, ...(lastSeenMs !== undefined && { lastSeenMs }), ...(gaps !== undefined && { cadence: gaps }) },
    values: [...byKey.values()],
  };
}

function firstOf<K, V>(map: Map<K, V>, count: number): Map<K, V> {
  if (map.size <= count) return map;
  const first = new Map<K, V>();
  for (const [key, value] of map) {
    if (first.size === count) break;
    first.set(key, value);
  }
  return first;
}
