import { FieldType, type DataFrame, type Field } from '@grafana/data';
import type { Role } from './roles';

/** A series: a field of a time series frame, or rows of a table. */
export interface Series {
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
  readonly frame: DataFrame;
  readonly field: Field;
  readonly time?: Field;
  /** Rows of the frame in time order; default all rows. */
  readonly rows?: readonly number[];
  /** Number among series of one query with the same labels, as of devices that share a name and have no id. */
  readonly copy: number;
}

export function seriesLength({ rows, field }: Series): number {
  return rows ? rows.length : field.values.length;
}

/** Row of the frame for an index of the series. */
export function rowAt({ rows }: Series, index: number): number {
  return rows ? (rows[index] ?? 0) : index;
}

/** Whether its values are words, such as Running and Stopped. */
export function isTextSeries({ field }: Series): boolean {
  return field.type === FieldType.string || field.type === FieldType.enum;
}

/** A number or, in a series of texts, a word; null where there is none. */
export function valueAt(series: Series, index: number): number | string | null {
  const value: unknown = series.field.values[rowAt(series, index)];
  if (typeof value === 'boolean') {
    return Number(value);
  }
  if (typeof value === 'string') {
    return value !== '' && isTextSeries(series) ? value : null;
  }
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

/** The value if it is a number, or null. */
export function numberAt(series: Series, index: number): number | null {
  const value = valueAt(series, index);
  return typeof value === 'number' ? value : null;
}

export function timeAtMs(series: Series, index: number): number | undefined {
  const time: unknown = series.time?.values[rowAt(series, index)];
  return typeof time === 'number' ? time : undefined;
}

const maxPoints = 60;

/** The values of a series, downsampled to what a cell can show: the newest value of each section. */
export function sparklineOf(series: Series): Array<number | null> {
  const length = seriesLength(series);
  const points = Math.min(maxPoints, length);
  return Array.from({ length: points }, (_, point) => {
    const [start, end] = [Math.floor((point * length) / points), Math.floor(((point + 1) * length) / points)];
    for (let index = end - 1; index >= start; index--) {
      const value = numberAt(series, index);
      if (value !== null) {
        return value;
      }
    }
    return null;
  });
}
