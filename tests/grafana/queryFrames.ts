/** One series of a Prometheus response: `values` of a range query, `value` of an instant query. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
}

type Sample = readonly [atS: number, value: string];

/** A query in the API of Grafana. */
export interface GrafanaQuery {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly legendFormat?: string;
  readonly intervalMs?: number;
}

interface Shape {
  readonly resultType: 'vector' | 'matrix';
  readonly stepMs: number;
}

const frameTypes = { vector: 'numeric-multi', matrix: 'timeseries-multi' };

/** The frames that Grafana sends for a query: one a series, or one without fields. */
export function framesOf(query: GrafanaQuery, series: readonly Series[], { resultType, stepMs }: Shape): object[] {
  const frames = series.map((one) => ({
    schema: {
      refId: query.refId,
      meta: { type: frameTypes[resultType], typeVersion: [0, 1], custom: { resultType } },
      fields: [
        { name: 'Time', type: 'time', typeInfo: { frame: 'time.Time' }, config: { interval: stepMs } },
        valueField(query, one.metric),
      ],
    },
    data: dataOf(one.values ?? (one.value === undefined ? [] : [one.value])),
  }));
  const [first = { schema: { refId: query.refId, meta: { typeVersion: [0, 0], custom: {} }, fields: [] }, data: { values: [] } }] = frames;
  // only the first frame has them
  const custom = { calculatedMinStep: stepMs, ...first.schema.meta.custom };
  const executedQueryString = `Expr: ${query.expr}\nStep: ${String(stepMs / 1000)}s`;
  const meta = { ...first.schema.meta, custom, executedQueryString };
  return [{ ...first, schema: { ...first.schema, meta } }, ...frames.slice(1)];
}

function valueField({ legendFormat, expr }: GrafanaQuery, labels: Series['metric']): object {
  const name = legendOf(labels, legendFormat);
  return {
    name: labels.__name__ ?? 'Value',
    type: 'number',
    typeInfo: { frame: 'float64' },
    labels,
    ...(name !== '' && { config: { displayNameFromDS: name === '{}' ? expr : name } }),
  };
}

/** The automatic legend is made in the browser. */
function legendOf({ __name__: metric = '', ...labels }: Series['metric'], format = ''): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  if (format === '__auto' && pairs.length > 0) return '';
  if (format !== '' && format !== '__auto')
    return format.replace(/\{\{\s*(.+?)\s*\}\}/g, (_match, label: string) => (label === '__name__' ? metric : (labels[label] ?? '')));
  return pairs.length > 0 || metric === '' ? `${metric}{${pairs.join(', ')}}` : metric;
}

/** Columns of time and value. What JSON has no number for is null, and named beside it. */
function dataOf(samples: readonly Sample[]): object {
  const special: Record<string, number[]> = {};
  const values = samples.map(([, text], row) => {
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) return value;
    (special[specialNames[text] ?? 'NaN'] ??= []).push(row);
    return null;
  });
  const times = samples.map(([atS]) => Math.round(atS * 1000));
  return { values: [times, values], ...(Object.keys(special).length > 0 && { entities: [null, special] }) };
}

const specialNames: Readonly<Record<string, string | undefined>> = { '+Inf': 'Inf', '-Inf': 'NegInf' };
