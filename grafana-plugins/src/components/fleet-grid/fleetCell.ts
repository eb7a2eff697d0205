import type { LinkModel } from '@grafana/data';
import type { DeviceState } from '../../core/device';

/** What the grid draws: a device, or several of them as one. */
export interface FleetCell {
  readonly key: string;
  readonly label: string;
  readonly state: DeviceState;
  /** The value as people read it; without one the state's word stands there. */
  readonly text?: string;
  /** Orders cells by value. */
  readonly value?: number;
  /** A CSS colour; that of the state when absent. */
  readonly color?: string;
  /** Orders cells of one state, the greater the worse. */
  readonly severity?: number;
  /** Heading under which the cell stands; an empty one is named so. */
  readonly group?: string;
  /** A path of Grafana's or a URL: the cell is a link then. */
  readonly href?: string;
  /** The cell has links of its own, so a click shows its details with them instead of following `href`. */
  readonly hasLinks?: boolean;
  /** In time order; null is a gap. */
  readonly sparkline?: ReadonlyArray<number | null>;
}

/** What the details of a cell say beyond the cell itself; asked for only when they are shown. */
export interface CellDetails {
  readonly rows?: ReadonlyArray<{ readonly label: string; readonly text: string }>;
  /** The devices behind the cell, worst first. */
  readonly members?: readonly FleetCell[];
  readonly links?: readonly LinkModel[];
}

export const cellSorts = ['worst', 'name', 'value-desc', 'value-asc'] as const;
export type CellSort = (typeof cellSorts)[number];

/** Whether only problems are filled with their colour, so that they stand out, or every cell. */
export const cellFills = ['problems', 'all'] as const;
export type CellFill = (typeof cellFills)[number];
