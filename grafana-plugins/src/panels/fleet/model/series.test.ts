import { seriesFrame } from '../fixtures/seriesFrame';
import { readSeries, sparklineOf } from './series';

const course = (values: ReadonlyArray<number | null>) => readSeries([seriesFrame({ a: 'b' }, values)]).map(sparklineOf)[0];

test('a long course keeps its newest value and its gaps', () => {
  const values = Array.from({ length: 600 }, (_, index) => (index >= 300 && index < 320 ? null : index));
  const points = course(values) ?? [];
  expect(points).toHaveLength(60);
  expect(points.at(-1)).toBe(599);
  expect(points.slice(30, 32)).toEqual([null, null]);
});

test('a short one is as it is', () => {
  expect(course([1, null, 2])).toEqual([1, null, 2]);
});
