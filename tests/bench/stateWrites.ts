import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateStore } from '@gaugeway/exporter/state/state';

const startMs = 1_790_000_000_000;
const dayMs = 86_400_000;
const log = { debug() {}, info() {}, warn: console.error, error: console.error };

interface Home {
  readonly devices: number;
  readonly seriesPerDevice: number;
  /** Changes of booleans and states, each written on its own together with its device's last-seen. */
  readonly changes: number;
  /** Flushes of everything, each value changed. */
  readonly flushes: number;
}

/** The home of design.md §6: 80 devices, 1 520 series that all change between two flushes, 5 000 changes of booleans. */
export const home: Home = { devices: 80, seriesPerDevice: 19, changes: 5000, flushes: dayMs / 300_000 };

/** Simulates one day of a home as fast as possible; returns the written bytes and the CPU seconds. */
export async function stateWrites({ devices, seriesPerDevice, changes, flushes }: Home): Promise<{ bytes: number; cpuSeconds: number }> {
  const path = mkdtempSync(join(tmpdir(), 'gaugeway-bench-'));
  const store = StateStore.open(path, log);
  const ids = Array.from({ length: devices }, (_, n) => `0x00158d${n.toString(16).padStart(10, '0')}`);
  const keys = Array.from({ length: seriesPerDevice }, (_, n) => `iot_property_value{channel="left",property="property_${n}"}`);
  const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
  const save = (id: string, key: string, atMs: number): void => {
    store.saveSeen('zigbee2mqtt', id, atMs);
    store.saveValue('zigbee2mqtt', id, { key, value: Math.round(Math.random() * 10_000) / 100, atMs });
  };
  const saveAll = (atMs: number): void => ids.forEach((id) => keys.forEach((key) => save(id, key, atMs)));
  const description = JSON.stringify({ name: 'Lamp in the hall', text: 'x'.repeat(300) });
  for (const id of ids)
    store.saveDevice({ connector: 'zigbee2mqtt', id, description, registeredMs: startMs, state: 'online', stateSinceMs: startMs });

  const times = [...Array(flushes).keys()].map((n) => ({ atMs: (n * dayMs) / flushes, all: true }));
  for (let n = 0; n < changes; n++) times.push({ atMs: Math.floor(Math.random() * dayMs), all: false });
  times.sort((one, other) => one.atMs - other.atMs);
  const before = process.cpuUsage();
  for (const { atMs, all } of times) {
    if (all) saveAll(startMs + atMs);
    else save(any(ids), any(keys), startMs + atMs);
    await store.flush();
  }
  const { user, system } = process.cpuUsage(before);
  store.close();
  rmSync(path, { recursive: true });
  return { bytes: store.writtenBytes, cpuSeconds: (user + system) / 1e6 };
}

if (import.meta.main) {
  const { bytes, cpuSeconds } = await stateWrites(home);
  console.log(`state of a home: ${(bytes / 1e6).toFixed(1)} MB written a day (aim 20, floor 40), ${cpuSeconds.toFixed(1)} s of CPU`);
}
