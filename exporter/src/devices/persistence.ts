import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RegisteredDevice } from './device.ts';
import type { Series } from '../series/series.ts';
import type { StateStore } from '../state/state.ts';

/** Changes of booleans and states are stored within seconds, the rest in minutes: an SD card is the home user's disk (catalogue §8.7). */
const changesEveryMs = 5000;
export const allEveryMs = 300_000;
const cadenceEveryMs = 3_600_000;
const sliceMs = 4;

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
    const isDue = (lastMs: number, everyMs: number) => nowMs - lastMs >= everyMs;
    if (isDue(this.#allAtMs, allEveryMs)) {
      await inSlices(this.#saveAll(nowMs, isDue(this.#cadenceAtMs, cadenceEveryMs)));
      await this.#state.sync();
    } else if (isDue(this.#changesAtMs, changesEveryMs)) {
      this.#saveChanges(nowMs);
      await this.#state.flush();
    }
  }

  /** Everything, before a connector starts anew. */
  async flush(nowMs: number): Promise<void> {
    await inSlices(this.#saveAll(nowMs, true));
    await this.#state.flush();
  }

  /** Everything, at once: at a stop. */
  flushSync(nowMs: number): void {
    const steps = this.#saveAll(nowMs, true);
    while (!steps.next().done);
    this.#state.flushSync();
  }

  /** The first after a while at once, those that follow it together. */
  #saveChanges(nowMs: number): void {
    for (const device of this.#devices()) {
      const changes = device.takeChanges();
      if (changes === undefined) continue;
      this.#changesAtMs = nowMs;
      for (const series of changes) this.#saveValue(device, series);
      this.#saveSeen(device);
    }
  }

  /** A device a step. */
  *#saveAll(nowMs: number, withCadence: boolean): Generator<undefined, void> {
    this.#allAtMs = this.#changesAtMs = nowMs;
    if (withCadence) this.#cadenceAtMs = nowMs;
    for (const device of this.#devices()) {
      this.#saveSeen(device);
      if (withCadence) this.#state.saveCadence(device.connectorName, device.id, device.encodeCadence());
      for (const series of device.series) if (series.unsaved) this.#saveValue(device, series);
      device.takeChanges();
      yield;
    }
  }

  #saveSeen({ connectorName, id, lastSeenMs }: RegisteredDevice): void {
    if (lastSeenMs !== undefined) this.#state.saveSeen(connectorName, id, lastSeenMs);
  }

  #saveValue({ connectorName, id }: RegisteredDevice, series: Series): void {
    const { key, stored, atMs } = series;
    // a reading that is only repeated: another start would take it for what was shown
    if (series.waiting && stored !== undefined) return;
    series.unsaved = false;
    if (stored === undefined) this.#state.removeValue(connectorName, id, key);
    else this.#state.saveValue(connectorName, id, { key, value: stored, atMs });
  }
}

/** Gives the event loop back every few milliseconds. */
async function inSlices(steps: Iterable<undefined>): Promise<void> {
  let sliceEndsAt = performance.now() + sliceMs;
  for (const _ of steps) {
    if (performance.now() < sliceEndsAt) continue;
    await nextTurn();
    sliceEndsAt = performance.now() + sliceMs;
  }
}
