import type { RegisteredDevice } from './device.ts';
import type { Series } from './series.ts';
import type { StateStore } from './state.ts';

/** Changes of booleans and states are stored within seconds, the rest in minutes: an SD card is the home user's disk (catalogue §8.7). */
const changesEveryMs = 5000;
const allEveryMs = 300_000;
const cadenceEveryMs = 3_600_000;

/** Brings what must outlive a restart from the registry into the state store. */
export class Persistence {
  readonly #state: StateStore;
  readonly #devices: () => Iterable<RegisteredDevice>;
  #changesAtMs: number;
  #allAtMs: number;
  #cadenceAtMs: number;

  constructor(state: StateStore, devices: () => Iterable<RegisteredDevice>, nowMs: number) {
    this.#state = state;
    this.#devices = devices;
    this.#changesAtMs = this.#allAtMs = this.#cadenceAtMs = nowMs;
  }

  /** Called once a second. */
  async tick(nowMs: number): Promise<void> {
    if (nowMs - this.#allAtMs >= allEveryMs) this.#saveAll(nowMs);
    else if (nowMs - this.#changesAtMs >= changesEveryMs) this.#saveChanges(nowMs);
    else return;
    await this.#state.flush();
  }

  /** Everything, at once: at a stop, and before a connector starts anew. */
  flushSync(nowMs: number): void {
    this.#cadenceAtMs = -Infinity;
    this.#saveAll(nowMs);
    this.#state.flushSync();
  }

  #saveChanges(nowMs: number): void {
    this.#changesAtMs = nowMs;
    for (const device of this.#devices()) {
      if (device.changes.size === 0) continue;
      for (const series of device.changes) this.#saveValue(device, series);
      device.changes.clear();
      this.#saveSeen(device);
    }
  }

  #saveAll(nowMs: number): void {
    const withCadence = nowMs - this.#cadenceAtMs >= cadenceEveryMs;
    for (const device of this.#devices()) {
      this.#saveSeen(device);
      if (withCadence) this.#state.saveCadence(device.connectorName, device.id, device.encodeCadence());
      for (const series of device.series) if (series.unsaved && series.suspends) this.#saveValue(device, series);
      device.changes.clear();
    }
    this.#allAtMs = this.#changesAtMs = nowMs;
    if (withCadence) this.#cadenceAtMs = nowMs;
  }

  #saveSeen({ connectorName, id, lastSeenMs }: RegisteredDevice): void {
    if (lastSeenMs !== undefined) this.#state.saveSeen(connectorName, id, lastSeenMs);
  }

  #saveValue({ connectorName, id }: RegisteredDevice, series: Series): void {
    series.unsaved = false;
    const { key, current, atMs } = series;
    if (current === undefined) this.#state.removeValue(connectorName, id, key);
    else this.#state.saveValue(connectorName, id, { key, value: current, atMs });
  }
}
