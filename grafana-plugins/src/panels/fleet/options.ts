import type { PanelModel } from '@grafana/data';
import { cellFills, cellSorts, type CellFill, type CellSort } from '../../components/fleet-grid/fleetCell';

/** What a dashboard stores of the panel; read by `migrateOptions`. */
export interface FleetOptions {
  /** Labels that make a cell; none: the device, or each series where there is no device. */
  readonly cellBy: readonly string[];
  /** Label whose values become headings; empty for no groups. */
  readonly groupBy: string;
  readonly sort: CellSort;
  readonly fill: CellFill;
  readonly showSparkline: boolean;
  readonly showLegend: boolean;
  /** Age from which the newest value counts as old; 0: twice the step of the query, 5 minutes where that is not known. */
  readonly staleAfterSeconds: number;
  readonly linkToDevice: boolean;
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
};

/** Reads what a dashboard stored: whatever is missing or not understood gets its default, so that a panel always draws. */
export function readOptions(stored: unknown): FleetOptions {
  const saved: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  const oneOf = <T extends string>(known: readonly T[], value: unknown, other: T) => known.find((one) => one === value) ?? other;
  const flag = (value: unknown, other: boolean) => (typeof value === 'boolean' ? value : other);
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
  };
}

/** Migration handler: converts options that an older or a newer version stored. Changes of a stored option are handled here, each with a fixture. */
export function migrateOptions(panel: Pick<PanelModel, 'options' | 'pluginVersion'>): FleetOptions {
  return readOptions(panel.options);
}
