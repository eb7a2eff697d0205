import { DataFrameType, FieldType, parseLabels, type DataFrame, type Field } from '@grafana/data';
import { roleOf } from './roles';
import { splitFields, type SplitFields } from './splitFields';
import type { Series } from './series';

/** The series of all numbers and states in the frames, time series and tables. */
export function readSeries(frames: readonly DataFrame[]): Series[] {
  const countCopy = createCounter();
  return frames.filter(isData).flatMap((frame) => {
    const fields = splitFields(frame);
    return fields.texts.length > 0
      ? tableSeries(frame, fields)
      : fields.values
          .filter((field) => frame.length > 0 || isLabelled(field))
          .map((field) => fieldSeries(frame, { field, fields, countCopy }));
  });
}

/** Lines of a log are no devices. */
function isData({ meta }: DataFrame): boolean {
  return meta?.type !== DataFrameType.LogLines && meta?.preferredVisualisationType !== 'logs';
}

/** A field without rows and labels is the result of a query that found nothing, or failed: it is no device. */
function isLabelled({ labels = {} }: Field): boolean {
  return Object.keys(labels).some((label) => label !== '__name__');
}

interface FieldInput {
  readonly field: Field;
  readonly fields: SplitFields;
  readonly countCopy: (key: string) => number;
}

function fieldSeries(frame: DataFrame, { field, fields, countCopy }: FieldInput): Series {
  const labels = field.labels ?? {};
  const { refId, meta, name } = frame;
  // a query of both a range and an instant has each series twice, in frames of different types
  const identity = [refId, meta?.type, isLabelled(field) ? '' : name, field.name, JSON.stringify(labels)];
  return { role: roleOf(field, labels), labels, frame, field, time: fields.time, copy: countCopy(identity.join(separator)) };
}

/** Cannot be part of a label. */
const separator = '\u0000';

/** One series per value column and combination of texts; rows of one time are different devices that share all texts. */
function tableSeries(frame: DataFrame, { texts, values, time }: SplitFields): Series[] {
  const countRow = createCounter();
  const rowsOf = new Map<string, { readonly copy: number; readonly rows: number[] }>();
  for (let row = 0; row < frame.length; row++) {
    const text = texts.map((field) => String(field.values[row])).join(separator);
    const copy = countRow(time ? `${text}${separator}${String(time.values[row])}` : text);
    const key = copy === 0 ? text : `${text}${separator}${copy}`;
    const known = rowsOf.get(key);
    if (known) {
      known.rows.push(row);
    } else {
      rowsOf.set(key, { copy, rows: [row] });
    }
  }
  const byTime = (a: number, b: number) => Number(time?.values[a] ?? 0) - Number(time?.values[b] ?? 0);
  return [...rowsOf.values()].flatMap(({ copy, rows }) => {
    if (rows.length > 1) {
      rows.sort(byTime);
    }
    const labels: Record<string, string> = {};
    for (const field of texts) {
      Object.assign(labels, labelsOf(field, rows[0] ?? 0));
    }
    return values.map((field) => ({
      role: roleOf(field, labels),
      labels: field.labels ? { ...labels, ...field.labels } : labels,
      frame,
      field,
      time,
      rows,
      copy,
    }));
  });
}

/** Counts how often it was called with each key before. */
function createCounter(): (key: string) => number {
  const counts = new Map<string, number>();
  return (key) => {
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    return count;
  };
}

/** A text is a label; "Reduce" and "Series to rows" make one text of all labels of a series. */
function labelsOf(field: Field, row: number): Record<string, string> {
  const text = asText(field, row);
  const series = /^[\w:]*\{.+="(?:.|\n)*"\}$/.test(text) && /^(Field|Metric)$/.test(field.name) ? parseLabels(text) : {};
  return Object.keys(series).length > 0 ? series : { [field.name]: text };
}

function asText(field: Field, row: number): string {
  const value: unknown = field.values[row];
  if (field.type === FieldType.enum) {
    return field.config.type?.enum?.text?.[Number(value)] ?? String(value ?? '');
  }
  return typeof value === 'string' ? value : String(value ?? '');
}
