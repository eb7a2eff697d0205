import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { RegisteredDevice } from './device.ts';
import type { Series } from '../series/series.ts';
import { saveIntervalMs, type StateStore } from '../state/state.ts';

/** Changes of booleans and states are stored within seconds, the rest within minutes, to spare SD cards (catalogue §8.7). */
const changesEveryMs = 5000;
const cadenceEveryMs = 3_600_000;
const sliceMs = 4;

/** Saves devices and values from the registry, and the difference of the wall clock, in the state store. */
export class Persistence {
  readonly #state: StateStore;
  readonly #devices: () => Iterable<RegisteredDevice>;
  readonly #clock: Clock;
  #changesAtMs: number;
  #allAtMs: number;
  #cadenceAtMs: number;

  constructor(state: StateStore, devices: () => Iterable<RegisteredDevice>, clock: Clock) {
    this.#state = state;
    this.#devices = devices;
    this.#clock = clock;
    this.#changesAtMs = this.#allAtMs = this.#cadenceAtMs = clock.now();
  }

  /** Called once a second. */
  async tick(): Promise<void> {
    const nowMs = this.#clock.now();
    const isDue = (lastMs: number, everyMs: number) => nowMs - lastMs >= everyMs;
    if (isDue(this.#allAtMs, saveIntervalMs)) {
      await inSlices(this.#saveAll(nowMs, isDue(this.#cadenceAtMs, cadenceEveryMs)));
      await this.#state.sync();
    } else if (isDue(this.#changesAtMs, changesEveryMs)) {
      this.#saveChanges(nowMs);
      await this.#state.flush();
    }
  }

  /** Saves everything, before a connector restarts. */
  async flush(): Promise<void> {
    await inSlices(this.#saveAll(this.#clock.now(), true));
    await this.#state.flush();
  }

  /** Saves everything synchronously, at a stop. */
  flushSync(): void {
    const steps = this.#saveAll(this.#clock.now(), true);
    while (!steps.next().done);
    this.#state.flushSync();
  }

  /** The first change after a pause is saved at once, those that follow are saved together. */
  #saveChanges(nowMs: number): void {
    for (const device of this.#devices()) {
      const changes = device.takeChanges();
      if (changes === undefined) continue;
      this.#changesAtMs = nowMs;
      for (const series of changes) this.#saveValue(device, series);
      this.#saveSeen(device);
    }
  }

  /** One device per step. */
  *#saveAll(nowMs: number, withCadence: boolean): Generator<undefined, void> {
    this.#allAtMs = this.#changesAtMs = nowMs;
    if (withCadence) this.#cadenceAtMs = nowMs;
    this.#state.saveAhead(this.#clock.aheadMs);
    for (const device of this.#devices()) {
      this.#saveSeen(device);
      if (withCadence) this.#state.saveCadence(device.connectorName, device.id, device.liveness.encodeCadence());
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
    // a value that waits was not exported: the next start would take it for one that was
    if (series.waiting && stored !== undefined) return;
    series.unsaved = false;
    if (stored === undefined) this.#state.removeValue(connectorName, id, key);
    else this.#state.saveValue(connectorName, id, { key, value: stored, atMs });
  }
}

/** Yields to the event loop every few milliseconds. */
async function inSlices(steps: Iterable<undefined>): Promise<void> {
  let sliceEndsAt = performance.now() + sliceMs;
  for (const _ of steps) {
    if (performance.now() < sliceEndsAt) continue;
    await nextTurn();
    sliceEndsAt = performance.now() + sliceMs;
  }
}
