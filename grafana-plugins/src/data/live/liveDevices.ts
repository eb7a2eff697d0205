import { deviceKey } from '../../core/inventory';
import type { components } from '../api';

type Schemas = components['schemas'];
type DeviceChange = Schemas['DeviceChange'];
export type LiveReading = Schemas['LiveReading'];

/** What the exporter says of a device now. */
export interface LiveDevice {
  readonly connector: string;
  readonly id: string;
  readonly status?: Schemas['LiveStatus'];
  readonly lastSeenMs?: number;
  /** By metric and labels. Those with the value `null` are hidden. */
  readonly readings: ReadonlyMap<string, LiveReading>;
}

/** With all its readings, as the exporter listed them, by the same keys. */
interface ListedDevice extends LiveDevice {
  readonly list: ReadonlyArray<readonly [string, LiveReading]>;
}

/** The devices of a stream by {@link deviceKey}. A device that changes is a new object; others keep their identity. */
export class LiveDevices {
  devices: ReadonlyMap<string, ListedDevice> = new Map();
  readonly #isWanted: (connector: string, id: string) => boolean;
  /** Devices of the snapshot that is being received. */
  #snapshot: Set<string> | undefined;

  /** `isWanted`: of devices that are kept; the stream may have more, for other tabs. */
  constructor(isWanted: (connector: string, id: string) => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** Applies a message. Returns whether anything changed. */
  apply(event: string, data: unknown): boolean {
    switch (event) {
      case 'start':
        this.#snapshot = new Set();
        return false;
      case 'ready':
        return this.#endSnapshot();
      case 'devices':
        return this.#change(
          (data as { devices: readonly DeviceChange[] }).devices.filter(({ connector, device }) => this.#isWanted(connector, device)),
        );
      default:
        return false;
    }
  }

  #change(changes: readonly DeviceChange[]): boolean {
    if (changes.length === 0) {
      return false;
    }
    const devices = new Map(this.devices);
    for (const change of changes) {
      const key = deviceKey(change.connector, change.device);
      this.#snapshot?.add(key);
      const device = change.removed === true ? undefined : changed(devices.get(key), change);
      if (device === undefined) {
        devices.delete(key);
      } else {
        devices.set(key, device);
      }
    }
    this.devices = devices;
    return true;
  }

  /** Devices that the snapshot does not have are gone. */
  #endSnapshot(): boolean {
    const known = this.#snapshot;
    this.#snapshot = undefined;
    if (known === undefined || this.devices.size === known.size) {
      return false;
    }
    this.devices = new Map([...this.devices].filter(([key]) => known.has(key)));
    return true;
  }
}

/** Undefined for a change of a device that is not known, as between two tabs: all devices are sent next. */
function changed(before: ListedDevice | undefined, change: DeviceChange): ListedDevice | undefined {
  const { connector, device: id, status = before?.status, last_seen_ms: lastSeenMs = before?.lastSeenMs } = change;
  const list = change.readings?.map((reading) => [readingKey(reading.metric, reading.labels), reading] as const) ?? before?.list;
  if (list === undefined) {
    return undefined;
  }
  const readings = new Map(change.readings === undefined ? before?.readings : list.filter(([, { value }]) => value !== null));
  for (const { index, value, at_ms = lastSeenMs } of change.values ?? []) {
    const [key, reading] = list[index] ?? [];
    if (key !== undefined && reading !== undefined) {
      readings.set(key, { ...reading, value, at_ms });
    }
  }
  return { connector, id, status, lastSeenMs, readings, list };
}

/** Identifies a reading of a device. */
export function readingKey(metric: string, labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  return [metric, ...parts.map(([label, value]) => `${label}=${value}`)].join('|');
}
