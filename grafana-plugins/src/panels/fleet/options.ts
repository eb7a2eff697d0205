import type { PanelModel } from '@grafana/data';
import { cellFills, cellSizes, cellSorts, type CellFill, type CellSize, type CellSort } from '../../components/fleet-grid/fleetCell';
import { calculations, type Calculation } from './calculations';

/** Which values a cell shows: the worst, or all. */
const valueChoices = ['worst', 'all'] as const;
/** Which cells are shown. */
const showChoices = ['all', 'problems'] as const;

/** Options that a dashboard stores for the panel. */
export interface FleetOptions {
  /** Labels that define a cell; none: one cell per device, or per series without a device. */
  readonly cellBy: readonly string[];
  /** Label whose values are the headings; empty: no groups. */
  readonly groupBy: string;
  readonly sort: CellSort;
  readonly fill: CellFill;
  readonly showSparkline: boolean;
  readonly showLegend: boolean;
  /** Age from which the latest value is stale; 0: twice the step of the query, or 5 minutes without a step. */
  readonly staleAfterSeconds: number;
  readonly linkToDevice: boolean;
  /** What is shown of a range. */
  readonly calculation: Calculation;
  readonly cellValues: (typeof valueChoices)[number];
  readonly show: (typeof showChoices)[number];
  readonly cellSize: CellSize;
  /** 0: as many as fit. */
  readonly columns: number;
  readonly rows: number;
}

export const defaultOptions: FleetOptions = {
  cellBy: [],
  groupBy: '',
  sort: 'worst',
  fill: 'problems',
  showSparkline: true,
  showLegend: true,
  staleAfterSeconds: 0,
  linkToDevice: true,
  calculation: 'last',
  cellValues: 'worst',
  show: 'all',
  cellSize: 'auto',
  columns: 0,
  rows: 0,
};

/** Reads stored options; missing and invalid ones get their defaults. */
export function readOptions(stored: unknown): FleetOptions {
  const saved: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const oneOf = <T extends string>(known: readonly T[], value: unknown, other: T) => known.find((one) => one === value) ?? other;
  const flag = (value: unknown, other: boolean) => (typeof value === 'boolean' ? value : other);
  const count = (value: unknown) => (typeof value === 'number' && value > 0 ? Math.floor(value) : 0);
  const { cellBy, groupBy, staleAfterSeconds } = saved;
  return {
    cellBy: Array.isArray(cellBy) ? cellBy.filter((label): label is string => typeof label === 'string') : defaultOptions.cellBy,
    groupBy: typeof groupBy === 'string' ? groupBy : defaultOptions.groupBy,
    sort: oneOf(cellSorts, saved.sort, defaultOptions.sort),
    fill: oneOf(cellFills, saved.fill, defaultOptions.fill),
    showSparkline: flag(saved.showSparkline, defaultOptions.showSparkline),
    showLegend: flag(saved.showLegend, defaultOptions.showLegend),
    staleAfterSeconds:
      typeof staleAfterSeconds === 'number' && staleAfterSeconds >= 0 ? staleAfterSeconds : defaultOptions.staleAfterSeconds,
    linkToDevice: flag(saved.linkToDevice, defaultOptions.linkToDevice),
    calculation: oneOf(calculations, saved.calculation, defaultOptions.calculation),
    cellValues: oneOf(valueChoices, saved.cellValues, defaultOptions.cellValues),
    show: oneOf(showChoices, saved.show, defaultOptions.show),
    cellSize: oneOf(cellSizes, saved.cellSize, defaultOptions.cellSize),
    columns: count(saved.columns),
    rows: count(saved.rows),
  };
}

/** Migration handler: converts options that an older or a newer version stored. Changes of a stored option are handled here, each with a fixture. */
export function migrateOptions(panel: Pick<PanelModel, 'options' | 'pluginVersion'>): FleetOptions {
  return readOptions(panel.options);
}
