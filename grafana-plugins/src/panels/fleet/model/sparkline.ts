import { seriesLength, valueAt, type Series } from './series';

const mostPoints = 60;

/** The course of a series in as many points as a cell can show: of each stretch its newest value. */
export function sparklineOf(series: Series): Array<number | null> {
  const length = seriesLength(series);
  const points = Math.min(mostPoints, length);
  return Array.from({ length: points }, (_, point) => {
    const [start, end] = [Math.floor((point * length) / points), Math.floor(((point + 1) * length) / points)];
    for (let place = end - 1; place >= start; place--) {
      const value = valueAt(series, place);
      if (value !== null) {
        return value;
      }
    }
    return null;
  });
}
