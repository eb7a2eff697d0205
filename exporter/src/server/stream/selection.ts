import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import type { RegisteredDevice } from '../../devices/device.ts';
import { LiveDevice } from './liveDevice.ts';
import { type LiveFilter, LiveSelector } from './liveFilter.ts';
import { messageOf } from './message.ts';
import type { DeviceChange } from './streamSchemas.ts';

/** What streams read of the exporter. */
export interface LiveSources {
  /** The devices of these connectors, by id, or by name where there is no such id; undefined: all. */
  devices(wanted: Pick<LiveSelector, 'connectors' | 'devices'>): Iterable<RegisteredDevice>;
  readonly clock: Clock;
}

/** Messages for a client, with the number of device changes in them. */
interface Changes {
  readonly texts: Iterable<string>;
  readonly devices: () => number;
}

/** The longest time the event loop is blocked. */
const sliceMs = 3;
const blockDevices = 32;
const messageCharacters = 64 * 1024;

/**
 * The devices that one filter selects, compared at each beat; all streams with this filter share it. Nothing is queued for a client: it asks
 * for what changed since the beat that it knows, so a slow one gets the newest values only.
 */
export class Selection {
  readonly #sources: LiveSources;
  readonly #selector: LiveSelector;
  readonly #devices = new Map<RegisteredDevice, LiveDevice>();
  /** Devices that are gone, with the beat. */
  readonly #gone = new Map<RegisteredDevice, number>();
  /** The changes of the newest beat, shared by all clients that know the one before. */
  #newest: { readonly beat: number; readonly texts: readonly string[]; readonly devices: number } | undefined;
  /** The newest beat that changed something; 0 before the first. */
  beat = 0;
  /** Device changes of all beats. */
  changes = 0;

  constructor(sources: LiveSources, filter: LiveFilter) {
    this.#sources = sources;
    this.#selector = new LiveSelector(filter);
  }

  /** Compares all devices. Resolves with whether anything changed. */
  async compare(): Promise<boolean> {
    const beat = this.beat + 1;
    const current = new Set<RegisteredDevice>();
    let changed = 0;
    let sliceEndsAt = performance.now() + sliceMs;
    for (const device of this.#sources.devices(this.#selector)) {
      if (!this.#selector.selects(device)) continue;
      current.add(device);
      if (this.#deviceOf(device).compare(beat)) changed++;
      if (current.size % blockDevices !== 0 || performance.now() < sliceEndsAt) continue;
      await nextTurn();
      sliceEndsAt = performance.now() + sliceMs;
    }
    changed += this.#forget(current, beat);
    if (changed === 0 && this.beat > 0) return false;
    this.beat = beat;
    this.changes += changed;
    return true;
  }

  /** What changed after a beat. All there is after beat 0. */
  since(beat: number): Changes {
    if (beat === 0 || beat !== this.beat - 1) return this.#render(beat);
    if (this.#newest?.beat !== this.beat) {
      const { texts, devices } = this.#render(beat);
      this.#newest = { beat: this.beat, texts: [...texts], devices: devices() };
    }
    const { texts, devices } = this.#newest;
    return { texts, devices: () => devices };
  }

  /** Forgets devices that are gone, once all clients know it. */
  known(beat: number): void {
    for (const [device, goneAt] of this.#gone) if (goneAt <= beat) this.#gone.delete(device);
  }

  selectsEvent(event: { connector: string; device?: string; name?: string }): boolean {
    return this.#selector.selectsEvent(event, () => {
      for (const { connectorName, id } of this.#devices.keys()) if (connectorName === event.connector && id === event.device) return true;
      return false;
    });
  }

  #deviceOf(device: RegisteredDevice): LiveDevice {
    let live = this.#devices.get(device);
    if (live === undefined) {
      live = new LiveDevice(device, this.#selector.metricsOf(device), this.#sources.clock);
      this.#devices.set(device, live);
    }
    return live;
  }

  #forget(current: ReadonlySet<RegisteredDevice>, beat: number): number {
    if (current.size === this.#devices.size) return 0;
    let count = 0;
    for (const device of this.#devices.keys()) {
      if (current.has(device)) continue;
      this.#devices.delete(device);
      this.#gone.set(device, beat);
      count++;
    }
    return count;
  }

  /** Rendered while it is read, so that one message at a time is in memory. */
  #render(beat: number): Changes {
    let devices = 0;
    const changes = this.#changesSince(beat);
    const texts = (function* () {
      let rows: string[] = [];
      let length = 0;
      for (const change of changes) {
        const row = JSON.stringify(change);
        devices++;
        length += row.length;
        rows.push(row);
        if (length < messageCharacters) continue;
        yield messageOf('devices', `{"devices":[${rows.join(',')}]}`);
        rows = [];
        length = 0;
      }
      if (rows.length > 0) yield messageOf('devices', `{"devices":[${rows.join(',')}]}`);
    })();
    return { texts, devices: () => devices };
  }

  *#changesSince(beat: number): Generator<DeviceChange> {
    // first: a device that is back has the same id
    if (beat > 0) {
      for (const [{ connectorName: connector, id: device }, goneAt] of this.#gone)
        if (goneAt > beat) yield { connector, device, removed: true };
    }
    for (const live of this.#devices.values()) if (live.changedAt > beat) yield live.changeSince(beat);
  }
}
