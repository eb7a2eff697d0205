import type { LinkModel } from '@grafana/data';
import type { DeviceState } from '../../core/device';
import { isSeverity, type Level, levelOf, severityNumbers } from '../../core/level';

/** A cell of the grid: one device, or several aggregated. */
export interface FleetCell {
  readonly key: string;
  readonly label: string;
  readonly state: DeviceState;
  /** Formatted value; without one the name of the state is shown. */
  readonly text?: string;
  /** End of `text` that stays visible where the text does not fit. */
  readonly unit?: string;
  /** Sort key by value. */
  readonly value?: number;
  /** CSS colour; default the colour of the state. */
  readonly color?: string;
  /** Of an alert or a coloured value, as `levelOf` reads it. Sort key within a state; greater is worse. */
  readonly severity?: number;
  /** Heading of the cell; an empty text is shown as "Not set". */
  readonly group?: string;
  /** A path in Grafana or a URL; makes the cell a link. */
  readonly href?: string;
  /** Whether the cell has data links; a click then shows the details with all links instead of following `href`. */
  readonly hasLinks?: boolean;
  /** Values in time order; null is a gap. */
  readonly sparkline?: ReadonlyArray<number | null>;
}

/** What is shown of a cell: its severity, else its state. */
export function cellLevel({ state, severity }: Pick<FleetCell, 'state' | 'severity'>): Level {
  return levelOf(state, severity);
}

/** The state and the severity of a cell with this level. */
export function stateOfLevel(level: Level): Pick<FleetCell, 'state' | 'severity'> {
  return isSeverity(level) ? { state: 'alert', severity: severityNumbers[level] } : { state: level };
}

/** Content of the popover of a cell; computed when it is shown. */
export interface CellDetails {
  readonly rows?: ReadonlyArray<{ readonly label: string; readonly text: string }>;
  /** The devices behind the cell, worst first. */
  readonly members?: readonly FleetCell[];
  readonly links?: readonly LinkModel[];
}

export const cellSorts = ['worst', 'name', 'value-desc', 'value-asc'] as const;
export type CellSort = (typeof cellSorts)[number];

/** Which cells are filled with their colour: those with problems, or all. */
export const cellFills = ['problems', 'all'] as const;
export type CellFill = (typeof cellFills)[number];

/** Size of the cells: as large as fits, or one that the grid keeps, with scrolling. */
export const cellSizes = ['auto', 'large', 'medium', 'small'] as const;
export type CellSize = (typeof cellSizes)[number];
