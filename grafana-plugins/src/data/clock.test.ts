import type { DataSourceApi } from '@grafana/data';
import { stopClock } from '../testing/stopClock';
import { learnClock, serverNowMs } from './clock';
import { wholeFleet } from './fleet';

stopClock();

afterEach(() => learnClock(Date.now(), Date.now(), Date.now()));

const minuteMs = 60_000;

/** A Prometheus with one device; what is asked for another time than about now is empty, as it is after five minutes without a sample. */
function prometheusOf(clock: () => number) {
  const getResource = async (_path: string, { time = clock() / 1000 }: { readonly time?: number }) => {
    const value = [time, String((clock() - minuteMs) / 1000)];
    const isNow = Math.abs(time * 1000 - clock()) < 5 * minuteMs;
    return { data: { resultType: 'vector', result: isNow ? [{ metric: { connector: 'zigbee', device: 'sink' }, value }] : [] } };
  };
  return { type: 'prometheus', getResource } as unknown as DataSourceApi;
}

test.each([10, -10])('devices are there although the clock of the browser is %d minutes off', async (minutes) => {
  const clock = () => Date.now() - minutes * minuteMs;
  const fleet = wholeFleet(prometheusOf(clock));
  await fleet.refresh();
  const { devices, loadedAtMs = 0 } = fleet.state;
  expect(devices).toMatchObject([{ id: 'sink', reachability: 'ok' }]);
  expect(Math.abs(loadedAtMs - clock())).toBeLessThan(minuteMs);
  expect(Math.abs(serverNowMs() - clock())).toBeLessThan(minuteMs);
});

test('the time that a request takes is no difference of clocks', () => {
  const askedMs = Date.now() - 5000;
  learnClock(askedMs + 100, askedMs, Date.now());
  expect(Math.abs(serverNowMs() - Date.now())).toBeLessThan(1000);
});
