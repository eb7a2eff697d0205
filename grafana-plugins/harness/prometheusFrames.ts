import { createDataFrame, type DataFrame, type Field, FieldType, type Labels } from '@grafana/data';

/** One series of a Prometheus response: `values` of a range query, `value` of an instant query. */
export interface Series {
  readonly metric: Labels;
  readonly value?: readonly [atS: number, value: string];
  readonly values?: ReadonlyArray<readonly [atS: number, value: string]>;
}

interface Shape {
  readonly refId: string;
  readonly legendFormat?: string;
  readonly stepMs: number;
  /** Whether it is the only query of the request; the value column is "Value" then. */
  readonly isOnly: boolean;
}

/** One frame per series, for graphs. */
export function rangeSeries(series: readonly Series[], shape: Shape): DataFrame[] {
  return series.map(({ metric, values = [] }) => seriesFrame(metric, values, shape));
}

/** One frame per series, with one row. */
export function instantSeries(series: readonly Series[], shape: Shape): DataFrame[] {
  return series.map(({ metric, value }) => seriesFrame(metric, value ? [value] : [], shape));
}

/** One frame with a row per series and a column per label. */
export function instantTable(series: readonly Series[], { refId, isOnly }: Shape): DataFrame {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return createDataFrame({
    refId,
    meta: { preferredVisualisationType: 'table', type: undefined },
    fields: [
      { name: 'Time', type: FieldType.time, config: {}, values: series.map(({ value }) => (value?.[0] ?? 0) * 1000) },
      ...labels.map((name) => ({
        name,
        type: FieldType.string,
        config: { filterable: true },
        values: series.map(({ metric }) => metric[name] ?? ''),
      })),
      {
        name: isOnly ? 'Value' : `Value #${refId}`,
        type: FieldType.number,
        config: {},
        values: series.map(({ value }) => Number(goNumber(value?.[1] ?? 'NaN'))),
      },
    ],
  });
}

function seriesFrame(metric: Labels, rows: ReadonlyArray<readonly [number, string]>, { refId, legendFormat, stepMs }: Shape): DataFrame {
  const name = legendOf(metric, legendFormat);
  const time: Field = { name: 'Time', type: FieldType.time, config: { interval: stepMs }, values: rows.map(([atS]) => atS * 1000) };
  const value: Field = {
    name: 'Value',
    type: FieldType.number,
    labels: metric,
    config: { displayNameFromDS: name },
    values: rows.map(([, text]) => Number(goNumber(text))),
  };
  return createDataFrame({ refId, name, fields: [time, value] });
}

function legendOf(metric: Labels, format: string | undefined): string {
  if (format && format !== '__auto') {
    return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_match, label: string) => metric[label] ?? '');
  }
  const { __name__: name = '', ...labels } = metric;
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return pairs.length > 0 ? `${name}{${pairs.join(', ')}}` : name || 'Value';
}

function goNumber(text: string): string {
  return text.replace(/^([+-]?)Inf$/, '$1Infinity');
}
