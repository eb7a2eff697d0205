import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StateStore, type StoredDevice, type StoredState, type StoredValue } from './state.ts';

const log = { debug: fail, info: fail, warn: fail, error: fail };
const text = fc.string({ unit: 'binary', maxLength: 20 });
const name = fc.oneof(fc.constantFrom('a', 'b', 'Küche\0☀'), text);
const ms = fc.integer({ min: -1, max: 4e12 });
const bytes = fc.uint8Array({ maxLength: 2000 });
const device = fc.record(
  {
    connector: name,
    id: name,
    description: fc.json(),
    registeredMs: ms,
    lastSeenMs: ms,
    state: fc.constantFrom<StoredDevice['state']>('online', 'silent', 'offline'),
    reason: text,
    stateSinceMs: ms,
    cadence: bytes,
  },
  { requiredKeys: ['connector', 'id', 'description', 'registeredMs', 'state', 'stateSinceMs'] },
);
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const value = fc.record({ key: name, value: fc.oneof(number, text), atMs: ms });

interface Harness {
  store: StateStore;
  readonly path: string;
  readonly model: Model;
}

/** The expected contents of the store, flushed or not. */
class Model {
  readonly devices: { device: StoredDevice; values: Map<string, StoredValue> }[] = [];

  find(connector: string, id: string): Model['devices'][number] | undefined {
    return this.devices.find((stored) => stored.device.connector === connector && stored.device.id === id);
  }

  remove(gone: (device: StoredDevice) => boolean): void {
    const kept = this.devices.filter((stored) => !gone(stored.device));
    this.devices.splice(0, Infinity, ...kept);
  }

  connectors(): string[] {
    return [...new Set(this.devices.map(({ device: { connector } }) => connector))].sort();
  }

  load(connector: string): StoredState[] {
    const own = this.devices.filter((stored) => stored.device.connector === connector);
    return own.map((stored) => ({ device: stored.device, values: [...stored.values.values()] })).sort(byId);
  }
}

type Step = (harness: Harness) => void | Promise<void>;

/** Steps use existing devices, so that most of them have an effect. */
const aDevice = fc.nat();
function onDevice<T>(
  arbitrary: fc.Arbitrary<T>,
  step: (harness: Harness, stored: Model['devices'][number], value: T) => void,
): fc.Arbitrary<Step> {
  return fc.tuple(aDevice, arbitrary).map(([index, given]) => (harness: Harness) => {
    const stored = harness.model.devices[index % harness.model.devices.length];
    if (stored) step(harness, stored, given);
  });
}

const steps: fc.Arbitrary<Step>[] = [
  device.map((saved) => ({ store, model }) => {
    store.saveDevice(saved);
    const known = model.find(saved.connector, saved.id);
    if (!known) model.devices.push({ device: saved, values: new Map() });
    else known.device = { ...pick(known.device), ...saved };
  }),
  onDevice(ms, ({ store }, { device: own }, seenMs) => {
    store.saveSeen(own.connector, own.id, seenMs);
    own.lastSeenMs = seenMs;
  }),
  onDevice(bytes, ({ store }, { device: own }, cadence) => {
    store.saveCadence(own.connector, own.id, cadence);
    own.cadence = cadence;
  }),
  onDevice(value, ({ store }, { device: own, values }, saved) => {
    store.saveValue(own.connector, own.id, saved);
    values.set(saved.key, saved);
  }),
  onDevice(aDevice, ({ store }, { device: own, values }, index) => {
    const key = [...values.keys()][index % values.size] ?? 'none';
    store.removeValue(own.connector, own.id, key);
    values.delete(key);
  }),
  onDevice(fc.constant(undefined), ({ store, model }, { device: own }) => {
    store.removeDevice(own.connector, own.id);
    model.remove((other) => other === own);
  }),
  onDevice(fc.constant(undefined), ({ store, model }, { device: own }) => {
    store.removeConnector(own.connector);
    model.remove((other) => other.connector === own.connector);
  }),
  fc.constant(({ store }) => store.flush()),
  fc.constant((harness) => {
    harness.store.close();
    harness.store = StateStore.open(harness.path, log);
  }),
];

function pick({ lastSeenMs, cadence }: StoredDevice): Partial<StoredDevice> {
  return { ...(lastSeenMs !== undefined && { lastSeenMs }), ...(cadence && { cadence }) };
}

function byId(one: StoredState, other: StoredState): number {
  return one.device.id < other.device.id ? -1 : 1;
}

function sorted(states: StoredState[]): StoredState[] {
  return states
    .map(({ device: own, values }) => ({ device: own, values: [...values].sort((a, b) => (a.key < b.key ? -1 : 1)) }))
    .sort(byId);
}

function fail(message: string): void {
  throw new Error(message);
}

test('the store has the contents of a map, whatever is saved, removed, flushed and reopened', async () => {
  const run = fc.asyncProperty(fc.array(fc.oneof(...steps), { maxLength: 60, size: 'max' }), async (sequence) => {
    const path = mkdtempSync(join(tmpdir(), 'gaugeway-'));
    const harness: Harness = { path, store: StateStore.open(path, log), model: new Model() };
    try {
      for (const step of sequence) await step(harness);
      const connectors = harness.model.connectors();
      expect(harness.store.connectors().sort()).toEqual(connectors);
      for (const connector of connectors) expect(sorted(harness.store.load(connector))).toEqual(sorted(harness.model.load(connector)));
    } finally {
      harness.store.close();
      rmSync(path, { recursive: true });
    }
  });
  await fc.assert(run, { numRuns: 100 });
});
