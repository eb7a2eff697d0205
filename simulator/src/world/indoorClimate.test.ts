import { expect, test } from '@jest/globals';
import { beginningMs, dayMs } from './calendar.ts';
import * as climate from './indoorClimate.ts';
import { activity, roomOf, type Room, type RoomId } from './rooms.ts';
import { airPressure, daylight, outdoorTemperature, sunHeight } from './weather.ts';

const ids: RoomId[] = ['living room', 'kitchen', 'bedroom', 'nursery', 'bathroom', 'hall', 'office', 'cellar', 'garden', 'greenhouse'];
const rooms = ids.map((id) => roomOf('7', id));

/** Its bounds, and the most that it may change within ten seconds. */
const curves: readonly (readonly [name: string, curve: (room: Room, atMs: number) => number, low: number, high: number, step: number])[] = [
  ['temperature', climate.temperature, -25, 60, 0.2],
  ['humidity', climate.humidity, 15, 100, 0.5],
  ['carbon dioxide', climate.carbonDioxide, 400, 1500, 5],
  ['fine dust', climate.fineDust, 0, 40, 0.2],
  ['vapour index', climate.vapourIndex, 1, 500, 1],
  ['illuminance', climate.illuminance, 0, 120_000, 400],
  ['lamp level', climate.lampLevel, 0, 1, 0.1],
  ['activity', activity, 0, 1, 0.02],
  ['pressure', (room, atMs) => airPressure(room.houseSeed, atMs), 960, 1040, 0.1],
];

test.each(curves)('%s is bounded and continuous in every room, all year', (...row) => {
  const [, curve, low, high, step] = row;
  const moments = Array.from({ length: 100 }, (_, index) => beginningMs + index * (3.7 * dayMs + 1_234_567));
  const wrong = rooms.flatMap((room) =>
    moments
      .map((atMs) => ({ room: room.id, atMs, value: curve(room, atMs), soon: curve(room, atMs + 10_000) }))
      .filter(({ value, soon }) => !(value >= low && value <= high && Math.abs(soon - value) <= step)),
  );
  expect(wrong).toEqual([]);
});

test('it is warmer in July than in January, lighter at noon than at midnight', () => {
  const mean = (fromMs: number): number =>
    Array.from({ length: 31 }, (_, day) => outdoorTemperature('1', fromMs + day * dayMs)).reduce((sum, value) => sum + value / 31, 0);
  expect(mean(Date.UTC(2025, 6, 1, 12))).toBeGreaterThan(mean(Date.UTC(2025, 0, 1, 12)) + 10);
  expect(daylight('1', Date.UTC(2025, 5, 20, 12))).toBeGreaterThan(10_000);
  expect(daylight('1', Date.UTC(2025, 5, 20, 0))).toBe(0);
});

test('the sun at 50 degrees north: 63.4 degrees high at noon in June, 16.6 in December', () => {
  expect(sunHeight(Date.UTC(2025, 5, 21, 12))).toBeCloseTo(Math.sin((63.4 * Math.PI) / 180), 2);
  expect(sunHeight(Date.UTC(2025, 11, 21, 12))).toBeCloseTo(Math.sin((16.6 * Math.PI) / 180), 2);
});

test('a radiator heats if its room is colder than its setpoint, and is off in summer', () => {
  const room = roomOf('1', 'living room');
  const demands = Array.from({ length: 200 }, (_, step) => beginningMs + step * 1.9 * dayMs).map((atMs) => ({
    lack: climate.setpoint(room, atMs) - climate.temperature(room, atMs),
    outdoors: outdoorTemperature('1', atMs),
    demand: climate.heatingDemand(room, atMs),
  }));
  expect(demands.filter(({ lack, outdoors, demand }) => lack > 0.5 && outdoors < 5 && demand <= 20)).toEqual([]);
  expect(demands.filter(({ lack, outdoors, demand }) => lack < 0 && outdoors > 17 && demand > 0)).toEqual([]);
  expect(demands.some(({ demand }) => demand === 0)).toBe(true);
  expect(demands.some(({ demand }) => demand > 40)).toBe(true);
});
