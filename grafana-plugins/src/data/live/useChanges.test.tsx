import { act, renderHook } from '@testing-library/react';
import { FakePrometheus } from '../../testing/fakePrometheus';
import { provideDataSources } from '../../testing/provideDataSources';
import { type ShownLoad, useChanges } from './useChanges';

const loadedAtMs = 1_767_225_600_000;
const lookMs = 15_000;

beforeEach(() => jest.useFakeTimers({ now: loadedAtMs }));
afterEach(() => jest.useRealTimers());

/** A live page; `value` is a part of each query that counts something, and its value now and when the page was loaded. */
async function watch(counts: Readonly<Record<string, (atMs: number) => number>>, shown: Partial<ShownLoad> = {}) {
  const prometheus = new FakePrometheus((expression, atMs) =>
    Object.entries(counts).flatMap(([part, value]) => (expression.includes(part) ? [{ value: value(atMs) }] : [])),
  );
  provideDataSources(prometheus);
  const refresh = jest.fn();
  const hook = renderHook((isOn: boolean) => useChanges(isOn, { loadedAtMs, error: undefined, refresh, ...shown }), { initialProps: true });
  const pass = (ms: number) => act(async () => jest.advanceTimersByTimeAsync(ms));
  await pass(0);
  return { prometheus, refresh, pass, ...hook };
}

const afterLoad = (before: number, after: number) => (atMs: number) => (atMs > loadedAtMs ? after : before);

test.each([
  ['a device', 'count(iot_device_info{})'],
  ['an alert', 'count(ALERTS{alertstate="firing"})'],
  ['another alert in the place of one', 'sum(ALERTS_FOR_STATE{}'],
  ['a maintenance', 'iot_device_maintenance_until_timestamp_seconds{}'],
  ['a connector', 'iot_connector_up'],
])('%s that is new since the load is shown within seconds', async (_name, part) => {
  const { refresh, pass } = await watch({ [part]: afterLoad(3, 4) });
  await pass(lookMs);
  expect(refresh).toHaveBeenCalledTimes(1);
});

test('without a change the fleet is loaded once a minute only, and not at all while the page is not live', async () => {
  const { refresh, pass, prometheus, rerender } = await watch({ iot_: () => 3 });
  await pass(4 * lookMs);
  expect(refresh).not.toHaveBeenCalled();
  await pass(lookMs);
  expect(refresh).toHaveBeenCalledTimes(1);
  rerender(false);
  const before = prometheus.queries.length;
  await pass(10 * lookMs);
  expect(prometheus.queries).toHaveLength(before);
});

test('of one device, nothing of others counts', async () => {
  const { prometheus, pass } = await watch({}, { matchers: 'connector="zigbee",device="lamp"' });
  await pass(lookMs);
  const others = prometheus.queries.filter((query) => !query.includes('connector="zigbee",device="lamp"'));
  expect(new Set(others)).toEqual(new Set(['sum(iot_connector_up)']));
});

test('after a failed load the page is loaded again once the data source answers', async () => {
  const { refresh, pass, prometheus } = await watch({}, { error: new Error('connection refused'), loadedAtMs: undefined });
  prometheus.respond = () => {
    throw new Error('connection refused');
  };
  await pass(lookMs);
  expect(refresh).not.toHaveBeenCalled();
  prometheus.respond = () => [];
  await pass(lookMs);
  expect(refresh).toHaveBeenCalledTimes(1);
});
