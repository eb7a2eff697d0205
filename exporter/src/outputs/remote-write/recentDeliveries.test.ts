import { expect, test } from '@jest/globals';
import { batchOf } from './testing/testClient.ts';
import { RecentDeliveries } from './recentDeliveries.ts';

const batch = batchOf(['iot_a{device="a"}', 1, 1], ['iot_a{device="b"}', 2, 1]);

test('what is too much for the memory is read from the spool again', () => {
  const recent = new RecentDeliveries(5);
  const ranges = [0, 2, 4, 6].map((from) => ({ from, to: from + 2 }));
  for (const range of ranges) recent.add({ batch, range });
  expect(recent.take()).toEqual(ranges.map((range, at) => ({ batch: at < 2 ? undefined : batch, range })));
  expect(recent.take()).toEqual([]);
});

test('a shipment that gets its range later is in the spool, too', () => {
  const recent = new RecentDeliveries(3);
  const shipment: { batch: typeof batch; range: { from: number; to: number } | undefined } = { batch, range: undefined };
  recent.add(shipment);
  shipment.range = { from: 0, to: 2 };
  recent.add({ batch, range: undefined });
  expect(recent.take()).toEqual([
    { batch: undefined, range: { from: 0, to: 2 } },
    { batch, range: undefined },
  ]);
});
