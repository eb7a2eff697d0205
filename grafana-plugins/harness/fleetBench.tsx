import React from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import {
  applyFieldOverrides,
  createDataFrame,
  createTheme,
  type DataFrame,
  dateTime,
  EventBusSrv,
  FieldType,
  LoadingState,
  type PanelProps,
  ThemeContext,
} from '@grafana/data';
import { FleetPanel } from '../src/panels/fleet/FleetPanel';
import { defaultOptions, type FleetOptions } from '../src/panels/fleet/options';

export interface FleetCase {
  readonly kind: 'table' | 'series';
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly options?: Partial<FleetOptions>;
}

const theme = createTheme({ colors: { mode: 'dark' } });
let next: (() => number) | undefined;

/** Creates a panel for a case; then `prepare(round)` creates frames and `update()` renders them. */
function start({ kind, count, width, height, options }: FleetCase): void {
  const host = document.createElement('div');
  document.body.replaceChildren(host);
  const root = createRoot(host);
  const stored = { ...defaultOptions, ...options };
  prepareRound = (round) => {
    const series = prepare(kind === 'table' ? [table(count, round)] : ranges(count, round));
    next = () => {
      const startMs = performance.now();
      flushSync(() =>
        root.render(
          <ThemeContext.Provider value={theme}>
            <FleetPanel {...propsOf(series, { width, height, options: stored })} />
          </ThemeContext.Provider>,
        ),
      );
      // forces the layout
      host.getBoundingClientRect();
      return performance.now() - startMs;
    };
  };
}

let prepareRound: (round: number) => void = () => {};

/**
 * `update()` returns the time in milliseconds from new frames to the layout of the panel. Worst case: all values change, so every cell changes its text
 * and position. Grafana's own work before that is not included.
 */
Object.assign(window, { start, prepare: (round: number) => prepareRound(round), update: () => next?.() });

type Rendered = Pick<PanelProps<FleetOptions>, 'width' | 'height' | 'options'>;

function propsOf(series: DataFrame[], rendered: Rendered): PanelProps<FleetOptions> {
  const timeRange = { from: dateTime(Date.now() - 900_000), to: dateTime(), raw: { from: 'now-15m', to: 'now' } };
  return {
    id: 1,
    title: '',
    data: { state: LoadingState.Done, series, timeRange },
    timeRange,
    timeZone: 'utc',
    fieldConfig: { defaults: {}, overrides: [] },
    transparent: false,
    renderCounter: 0,
    replaceVariables: (text) => text,
    eventBus: new EventBusSrv(),
    onOptionsChange: () => {},
    onFieldConfigChange: () => {},
    onChangeTimeRange: () => {},
    ...rendered,
  };
}

function prepare(data: DataFrame[]): DataFrame[] {
  return applyFieldOverrides({
    data,
    fieldConfig: { defaults: {}, overrides: [] },
    replaceVariables: (text) => text,
    theme,
    timeZone: 'utc',
  });
}

const celsius = {
  unit: 'celsius',
  decimals: 1,
  color: { mode: 'thresholds' },
  thresholds: {
    mode: 'absolute',
    steps: [
      { value: -Infinity, color: 'green' },
      { value: 28, color: 'orange' },
      { value: 29, color: 'red' },
    ],
  },
} as never;

/** Some devices have no value. */
function valueOf(index: number, round: number): number | null {
  return (index + round) % 97 === 0 ? null : 15 + ((index * 7 + round * 13) % 153) / 10;
}

function labelsOf(index: number) {
  return { connector: 'modbus', device: `plc-${index}`, name: `Line ${index % 40} conveyor drive ${index}`, area: `Hall ${index % 12}` };
}

function table(count: number, round: number): DataFrame {
  const labels = Array.from({ length: count }, (_, index) => labelsOf(index));
  const columns = ['connector', 'device', 'name', 'area'] as const;
  return createDataFrame({
    fields: [
      { name: 'Time', type: FieldType.time, values: labels.map(() => Date.now()) },
      ...columns.map((column) => ({ name: column, type: FieldType.string, values: labels.map((row) => row[column]) })),
      { name: 'Value', type: FieldType.number, config: celsius, values: labels.map((_, index) => valueOf(index, round)) },
    ],
  });
}

const stepMs = 15_000;
const points = 60;

function ranges(count: number, round: number): DataFrame[] {
  const now = Date.now();
  const times = Array.from({ length: points }, (_, point) => now - (points - 1 - point) * stepMs);
  return Array.from({ length: count }, (_, index) =>
    createDataFrame({
      fields: [
        { name: 'Time', type: FieldType.time, values: times, config: { interval: stepMs } },
        {
          name: 'Value',
          type: FieldType.number,
          config: celsius,
          labels: labelsOf(index),
          values: times.map((_, point) => valueOf(index, round + point)),
        },
      ],
    }),
  );
}
