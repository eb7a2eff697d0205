import { beforeEach, expect, test } from '@jest/globals';
import type { Batch } from './batch.ts';
import { Shipment } from './shipment.ts';
import type { SampleSpool } from './spool/samples/sampleSpool.ts';
import type { SpoolRange } from './spool/spool.ts';
import { UnsentShipments } from './unsentShipments.ts';

let stores: { resolve: () => void; reject: (error: Error) => void; marks: readonly number[] }[] = [];
let deliveries: string[] = [];
let acknowledged = 0;
let unsent: UnsentShipments;
let nextNumber = 0;

beforeEach(() => {
  stores = [];
  deliveries = [];
  acknowledged = 0;
  nextNumber = 0;
  unsent = new UnsentShipments(fakeSpool as SampleSpool);
});

const fakeSpool: Pick<SampleSpool, 'append' | 'delivered'> = {
  append: ({ length }, marks = []) => {
    const range = { from: nextNumber, to: (nextNumber += length) };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    stores.push({ resolve: () => resolve(), reject, marks });
    return { range, stored: promise };
  },
  delivered: (target, { from, to }: SpoolRange) => void deliveries.push(`${target} ${from}-${to}`),
};

function ship(length = 2, ids?: readonly number[]): Shipment {
  const batch: Batch = {
    length,
    series: new Uint32Array(length),
    values: new Float64Array(length),
    timesMs: new Float64Array(length),
  };
  const shipment: Shipment = new Shipment(batch, {
    isRepetition: false,
    targets: ['a', 'b'],
    onDelivered: (target) => unsent.delivered(shipment, target),
    onReleased: () => unsent.released(shipment),
  });
  unsent.add(shipment, ids && { ids, safe: () => void acknowledged++ });
  return shipment;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('a message is acknowledged when its samples are on disk', async () => {
  const shipment = ship(2, [5, 6]);
  expect(stores[0]?.marks).toEqual([5, 6]);
  expect(acknowledged).toBe(0);
  stores[0]?.resolve();
  await settled();
  expect(acknowledged).toBe(1);
  expect(shipment.range).toEqual({ from: 0, to: 2 });
});

test('a message is acknowledged when all targets have its samples, though the disk is full', async () => {
  const shipment = ship(2, [5]);
  stores[0]?.reject(new Error('full'));
  await settled();
  shipment.delivered('a');
  expect(acknowledged).toBe(0);
  shipment.delivered('b');
  expect(acknowledged).toBe(1);
  expect(deliveries).toEqual([]);
});

test('what a target delivered while it was being stored is delivered in the spool too', async () => {
  const shipment = ship();
  void unsent.spill(0);
  shipment.delivered('a');
  stores[0]?.resolve();
  await settled();
  shipment.delivered('b');
  expect(deliveries).toEqual(['a 0-2', 'b 0-2']);
});

test('what was delivered in time never reaches the spool', async () => {
  const shipment = ship();
  shipment.delivered('a');
  shipment.delivered('b');
  await unsent.spill(0);
  expect(stores).toEqual([]);
});

test('what could not be stored is tried again with its marks', async () => {
  ship(2, [5]);
  stores[0]?.reject(new Error('full'));
  await settled();
  void unsent.spill(0);
  expect(stores[1]?.marks).toEqual([5]);
  stores[1]?.resolve();
  await settled();
  expect(acknowledged).toBe(1);
});

test('memory is limited while the disk is full: the oldest are dropped and their messages acknowledged', async () => {
  const oldest = ship(600_000, [1]);
  const newest = ship(600_000, [2]);
  for (const store of stores.splice(0)) store.reject(new Error('full'));
  await settled();
  const spilled = unsent.spill(0);
  for (const store of stores.splice(0)) store.reject(new Error('full'));
  await spilled;
  expect([oldest.isDropped, newest.isDropped]).toEqual([true, false]);
  expect(acknowledged).toBe(1);
});
