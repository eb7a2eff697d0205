import { FieldType, type DataFrame, type Field } from '@grafana/data';
import { roleOf, type Role } from './roles';

/** The values of one thing, wherever they stood: a field of a time series frame, or rows of a table. */
export interface Series {
  readonly role: Role;
  readonly labels: Readonly<Record<string, string>>;
  readonly frame: DataFrame;
  readonly field: Field;
  readonly time?: Field;
  /** Rows of the frame in time order; all of them when absent. */
  readonly rows?: readonly number[];
}

/** Series of every number in the frames: time series and tables alike, one frame or many. */
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

/** The row of the frame at a place of the series. */
export function rowAt({ rows }: Series, place: number): number {
  return rows ? (rows[place] ?? 0) : place;
}

/** A number, or null for what is none. */
export function valueAt(series: Series, place: number): number | null {
  const value: unknown = series.field.values[rowAt(series, place)];
  if (typeof value === 'boolean') {
    return Number(value);
  }
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

export function timeAtMs(series: Series, place: number): number | undefined {
  const time: unknown = series.time?.values[rowAt(series, place)];
  return typeof time === 'number' ? time : undefined;
}

const maxPoints = 60;

/** The values of a series, downsampled to what a cell can show: the newest value of each section. */
export function sparklineOf(series: Series): Array<number | null> {
  const length = seriesLength(series);
  const points = Math.min(maxPoints, length);
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

function fieldSeries(frame: DataFrame, field: Field, time: Field | undefined): Series {
  const labels = field.labels ?? {};
  return { role: roleOf(field, labels), labels, frame, field, time };
}

interface TableFields {
  readonly texts: readonly Field[];
  readonly numbers: readonly Field[];
  readonly time?: Field;
}

/** In no label. */
const separator = '\u0000';

/** Rows with the same texts are one series; each number column of them is one of its own. */
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
