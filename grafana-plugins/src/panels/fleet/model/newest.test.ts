import { dateTime } from '@grafana/data';
import { clockOf } from './newest';

const range = (fromMs: number, toMs: number) => ({
  from: dateTime(fromMs),
  to: dateTime(toMs),
  raw: { from: dateTime(fromMs), to: dateTime(toMs) },
});

test('the reference time of a past range is its end', () => {
  expect(clockOf({ timeRange: range(0, 1000), startedMs: 9000 }, 0).nowMs).toBe(1000);
});

test('the reference time of a range that ends in the future is the time of the query', () => {
  expect(clockOf({ timeRange: range(0, 9000), startedMs: 1000 }, 300)).toEqual({ nowMs: 1000, staleAfterMs: 300_000 });
});
