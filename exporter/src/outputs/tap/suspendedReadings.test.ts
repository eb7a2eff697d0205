import { expect, test } from '@jest/globals';
import { minute, temperature, TestExporter } from '../../testing/testExporter.ts';

/** Samples since the last call, as `value age`; `NaN`: the series ends. */
function taken({ recorder, nowMs }: TestExporter): string[] {
  return (recorder?.take() ?? []).map(({ value, timeMs }) => `${value} ${(nowMs - timeMs) / 1000}`);
}

test('readings that waited while the link was down are sent with their times, before the link is up again', () => {
  using exporter = new TestExporter({}, { isRecorded: true });
  const { gateway } = exporter;
  gateway.link(true);
  const device = gateway.device({ id: 'Bath' });
  const [point] = device.map([temperature]);
  const read = (celsius: number, ageMs = 0) => {
    point?.set(celsius, exporter.nowMs - ageMs);
    device.seen(exporter.nowMs - ageMs);
  };
  read(20);
  expect(taken(exporter)).toEqual(['20 0']);
  gateway.link(false);
  exporter.later(2 * minute);
  expect(taken(exporter)).toEqual(['NaN 119.999']);
  read(21, 90_000);
  read(22, 60_000);
  expect(taken(exporter)).toEqual(['21 90', '22 60']);
  gateway.link(true);
  read(23);
  expect(taken(exporter)).toEqual(['23 0']);
});

test('what a source repeats of a suspended device is not sent', () => {
  using exporter = new TestExporter({}, { isRecorded: true });
  const { gateway } = exporter;
  gateway.link(true);
  const device = gateway.device({ id: 'Bath' });
  const [point] = device.map([temperature]);
  device.offline('protocol');
  point?.set(20, exporter.nowMs, false);
  point?.set(20, exporter.nowMs, 'current');
  expect(taken(exporter)).toEqual([]);
});
