import { inDisplayUnit } from './displayUnit.ts';

/** A panel of a dashboard as in Grafana's JSON, without id and position, which the layout adds. */
export interface Panel {
  readonly type: string;
  readonly title: string;
  /** In columns of 24 and rows of 30 pixels. */
  readonly size: readonly [width: number, height: number];
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Query {
  readonly expr: string;
  /** Converts the values from the base unit of this metric to its display unit. */
  readonly metric?: string;
  readonly legend?: string;
  /** Smallest step between two values. */
  readonly interval?: string;
}

/** What the value of a field looks like. */
export interface Look {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Colours from a value on, ascending; without them a value has no threshold. */
  readonly thresholds?: readonly Step[];
  /** Word and colour of single values. */
  readonly words?: Readonly<Record<string, Word>>;
}

type Step = readonly [from: number | null, color: string];
type Word = readonly [text: string, color: string];

interface PanelText {
  readonly title: string;
  readonly size: Panel['size'];
  readonly description?: string;
  /** In place of the panel while its queries find nothing. */
  readonly empty?: string;
  /** A relative time range of the panel, such as `now/d`, and how far it is moved to the past. */
  readonly timeFrom?: string;
  readonly timeShift?: string;
}

const datasource = { type: 'prometheus', uid: '${datasource}' };
/** Without steps Grafana colours values from 80 on red. */
const noThresholds: readonly Step[] = [[null, 'text']];

export interface StatPanel extends PanelText, Look {
  readonly query: Query;
}

/** One number. */
export function stat({ query, ...panel }: StatPanel): Panel {
  const { thresholds = [[null, 'blue']] } = panel;
  return prometheusPanel('stat', panel, {
    targets: targetsOf([query], 'instant'),
    fieldConfig: { defaults: { ...looks({ ...unitOf(query), ...panel, thresholds }), ...emptyText(panel) }, overrides: [] },
    options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'none', textMode: 'auto' },
  });
}

interface GraphPanel extends PanelText, Look {
  readonly queries: readonly Query[];
  readonly links?: readonly Link[];
  /** Of areas under the lines that are added up. */
  readonly isStacked?: boolean;
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

/** Lines over time. The legend is a table beside or below the lines, so that long names are not cut. */
export function graph({ queries, links, isStacked = false, ...panel }: GraphPanel): Panel {
  return prometheusPanel('timeseries', panel, {
    targets: targetsOf(queries, 'range'),
    fieldConfig: {
      defaults: {
        ...looks({ ...unitOf(queries[0]), ...panel }),
        ...emptyText(panel),
        custom: { lineWidth: 1, fillOpacity: isStacked ? 25 : 5, showPoints: 'never', spanNulls: 600_000, stacking: { mode: isStacked ? 'normal' : 'none' } }, // prettier-ignore
        ...(links && { links }),
      },
      overrides: [],
    },
    options: { legend: tableLegend(panel.size), tooltip: { mode: 'multi', sort: 'desc' } },
  });
}

function tableLegend([width]: Panel['size'], calculation = 'lastNotNull'): object {
  const place = width > 12 ? { placement: 'right', width: 420 } : { placement: 'bottom' };
  return { displayMode: 'table', ...place, calcs: [calculation], showLegend: true };
}

/** One bar a series. */
export function bars({ query, ...panel }: StatPanel): Panel {
  const { thresholds = [[null, 'blue']] } = panel;
  return prometheusPanel('bargauge', panel, {
    targets: targetsOf([query], 'instant'),
    fieldConfig: { defaults: { ...looks({ ...unitOf(query), ...panel, thresholds }), ...emptyText(panel) }, overrides: [] },
    options: {
      reduceOptions: { calcs: ['lastNotNull'] },
      displayMode: 'basic',
      orientation: 'horizontal',
      namePlacement: 'left',
      sizing: 'manual',
      minVizHeight: 16,
      maxVizHeight: 28,
      minVizWidth: 8,
      valueMode: 'text',
      showUnfilled: true,
    },
  });
}

/** Bars of a value a day, one on the other. */
export function dailyBars({ query, ...panel }: StatPanel): Panel {
  return prometheusPanel('barchart', panel, {
    targets: targetsOf([{ ...query, interval: '1d' }], 'range'),
    fieldConfig: {
      defaults: { ...looks({ ...unitOf(query), ...panel }), ...emptyText(panel), custom: { fillOpacity: 70, lineWidth: 0 } },
      overrides: [{ matcher: { id: 'byType', options: 'time' }, properties: [{ id: 'unit', value: 'time:ddd D MMM' }] }],
    },
    options: {
      orientation: 'auto',
      stacking: 'normal',
      showValue: 'never',
      groupWidth: 0.7,
      barWidth: 0.97,
      barRadius: 0,
      fullHighlight: false,
      xTickLabelRotation: 0,
      xTickLabelSpacing: 100,
      legend: tableLegend(panel.size, 'sum'),
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  });
}

interface TimelinePanel extends Omit<PanelText, 'empty'>, Look {
  readonly query: Query;
  /** Label with the state in words; without it the state is the value. */
  readonly stateLabel?: string;
  /** Colours of words by regular expressions, in order. */
  readonly patterns?: readonly (readonly [pattern: string, color: string])[];
  /** Label that names a row. */
  readonly rowLabel?: string;
  /** The only row where there is no other. */
  readonly empty: string;
  /** Finds something where the query has rows, at any time of the range. */
  readonly known: string;
}

/** States over time, one row a series. Without any, Grafana would say that the data has no time: the text for that is a row then. */
export function timeline({ query, known, stateLabel, rowLabel = 'name', patterns = [], ...panel }: TimelinePanel): Panel {
  const regexes = patterns.map(([pattern, color], index) => ({ type: 'regex', options: { pattern, result: { color, index } } }));
  const mappings = [...looks(panel).mappings, ...regexes];
  const split = [
    { id: 'partitionByValues', options: { fields: [rowLabel], keepFields: false, naming: { asLabels: true } } },
    { id: 'organize', options: { excludeByName: { Value: true }, indexByName: {}, renameByName: {} } },
  ];
  const expr = `(${query.expr}) or on () (${emptyRow(rowLabel, panel.empty)} unless on () (${known}))`;
  return prometheusPanel('state-timeline', panel, {
    targets: targetsOf([{ ...query, expr }], 'range', stateLabel === undefined ? 'time_series' : 'table'),
    fieldConfig: {
      defaults: {
        ...looks(panel),
        mappings,
        ...(stateLabel !== undefined && { displayName: `\${__field.labels.${rowLabel}}` }),
        custom: { fillOpacity: 70, lineWidth: 0, spanNulls: false },
      },
      overrides: [],
    },
    options: { showValue: stateLabel === undefined ? 'never' : 'auto', mergeValues: true, rowHeight: 0.8, legend: { showLegend: false } },
    ...(stateLabel !== undefined && { transformations: split }),
  });
}

/** Markdown. */
export function text({ content, ...panel }: PanelText & { readonly content: string }): Panel {
  return { type: 'text', title: panel.title, size: panel.size, body: { options: { mode: 'markdown', content } } };
}

/** A panel that queries the selected data source. */
export function prometheusPanel(type: string, panel: PanelText, body: Readonly<Record<string, unknown>>): Panel {
  const { title, size, description, timeFrom, timeShift } = panel;
  const range = { ...(timeFrom !== undefined && { timeFrom }), ...(timeShift !== undefined && { timeShift }) };
  return { type, title, size, body: { ...(description !== undefined && { description }), datasource, ...range, ...body } };
}

/** The data of another panel of the same dashboard, for one that would ask the same: Grafana asks once for both. */
export function dataOfPanel(panelId: number): object {
  const dashboardData = { type: 'datasource', uid: '-- Dashboard --' };
  return { datasource: dashboardData, targets: [{ refId: 'A', datasource: dashboardData, panelId }] };
}

/** PromQL: one row without a value, with a text in a label. */
export function emptyRow(label: string, text: string): string {
  return `label_replace(vector(NaN), "${label}", "${text}", "", "")`;
}

/** Targets of queries, in display units where they name a metric. */
export function targetsOf(queries: readonly Query[], kind: 'instant' | 'range', format?: 'table' | 'time_series') {
  return queries.map(({ expr, metric, legend, interval }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource,
    expr: metric === undefined ? expr : inDisplayUnit(metric, expr).expr,
    instant: kind === 'instant',
    range: kind === 'range',
    ...(format !== undefined && { format }),
    ...(legend !== undefined && { legendFormat: legend }),
    ...(interval !== undefined && { interval }),
  }));
}

/** Unit and digits of a query by the table of display units. */
export function unitOf(query: Query | undefined): Look {
  if (query?.metric === undefined) return {};
  const { unit, decimals } = inDisplayUnit(query.metric, '');
  return { unit, ...(decimals !== undefined && { decimals }) };
}

/** Keys of Grafana's field config. */
export function looks({ unit, decimals, min, max, thresholds = noThresholds, words = {} }: Look) {
  const options = Object.entries(words).map(([value, [text, color]], index) => [value, { text, color, index }] as const);
  return {
    ...(unit !== undefined && unit !== 'none' && { unit }),
    ...(decimals !== undefined && { decimals }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    mappings: options.length === 0 ? [] : [{ type: 'value', options: Object.fromEntries(options) }],
    thresholds: { mode: 'absolute', steps: thresholds.map(([value, color]) => ({ color, value })) },
  };
}

function emptyText({ empty }: PanelText): object {
  return empty === undefined ? {} : { noValue: empty };
}
