import { FieldType, type DataFrame, type Field } from '@grafana/data';
import { roleOf, type Role } from './roles';

/** A series: a field of a time series frame, or rows of a table. */
export interface Series {
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
  readonly frame: DataFrame;
  readonly field: Field;
  readonly time?: Field;
  /** Rows of the frame in time order; default all rows. */
  readonly rows?: readonly number[];
}

/** The series of all numbers in the frames, time series and tables. */
export function readSeries(frames: readonly DataFrame[]): Series[] {
  return frames.flatMap((frame) => {
    const texts = frame.fields.filter(({ type }) => type === FieldType.string || type === FieldType.enum);
    const numbers = frame.fields.filter(({ type }) => type === FieldType.number || type === FieldType.boolean);
    const time = frame.fields.find(({ type }) => type === FieldType.time);
    return texts.length > 0 ? tableSeries(frame, { texts, numbers, time }) : numbers.map((field) => fieldSeries(frame, field, time));
  });
}

export function seriesLength({ rows, field }: Series): number {
  return rows ? rows.length : field.values.length;
}

/** Row of the frame for an index of the series. */
export function rowAt({ rows }: Series, index: number): number {
  return rows ? (rows[index] ?? 0) : index;
}

/** The value as a number, or null. */
export function valueAt(series: Series, index: number): number | null {
  const value: unknown = series.field.values[rowAt(series, index)];
  if (typeof value === 'boolean') {
    return Number(value);
  }
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
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
      const value = valueAt(series, index);
      if (value !== null) {
        return value;
      }
    }
    return null;
  });
}

function fieldSeries(frame: DataFrame, field: Field, time: Field | undefined): Series {
  const labels = field.labels ?? {};
  return { role: roleOf(field, labels), labels, frame, field, time };
}

interface TableFields {
  readonly texts: readonly Field[];
  readonly numbers: readonly Field[];
  readonly time?: Field;
}

/** Cannot be part of a label. */
const separator = '\u0000';

/** One series per number column and combination of texts. */
function tableSeries(frame: DataFrame, { texts, numbers, time }: TableFields): Series[] {
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < frame.length; row++) {
    const key = texts.map(({ values }) => String(values[row])).join(separator);
    const rows = rowsOf.get(key);
    if (rows) {
      rows.push(row);
    } else {
      rowsOf.set(key, [row]);
    }
  }
  const byTime = (a: number, b: number) => Number(time?.values[a] ?? 0) - Number(time?.values[b] ?? 0);
  return [...rowsOf.values()].flatMap((rows) => {
    if (rows.length > 1) {
      rows.sort(byTime);
    }
    const labels: Record<string, string> = {};
    for (const field of texts) {
      labels[field.name] = asText(field, rows[0] ?? 0);
    }
    return numbers.map((field) => ({
      role: roleOf(field, labels),
      labels: field.labels ? { ...labels, ...field.labels } : labels,
      frame,
      field,
      time,
      rows,
    }));
  });
}

function asText(field: Field, row: number): string {
  const value: unknown = field.values[row];
  if (field.type === FieldType.enum) {
    return field.config.type?.enum?.text?.[Number(value)] ?? String(value ?? '');
  }
  return typeof value === 'string' ? value : String(value ?? '');
}
