import { seriesFrame } from '../fixtures/seriesFrame';
import { readSeries } from './readSeries';
import { sparklineOf } from './series';

const sparkline = (values: ReadonlyArray<number | null>) => readSeries([seriesFrame({ a: 'b' }, values)]).map(sparklineOf)[0];

test('a long series keeps its latest value and its gaps', () => {
  const values = Array.from({ length: 600 }, (_, index) => (index >= 300 && index < 320 ? null : index));
  const points = sparkline(values) ?? [];
  expect(points).toHaveLength(60);
  expect(points.at(-1)).toBe(599);
  expect(points.slice(30, 32)).toEqual([null, null]);
});

test('a short series is unchanged', () => {
  expect(sparkline([1, null, 2])).toEqual([1, null, 2]);
});
