import type { FleetCell } from './fleetCell';
import { layoutGrid, type GridLayout, type LayoutInput, type Size } from './gridLayout';

/** Minimum size of a readable cell, with a label only and with a value below it. */
const oneLine = { minHeight: 28, bestAspect: 5 };
const twoLines = { minHeight: 42, bestAspect: 2.4 };

type TextInput = Omit<LayoutInput, 'minHeight' | 'bestAspect'> & {
  /** Whether cells have texts besides their state. */
  readonly hasTexts: boolean;
};

/** Two lines if they fit without scrolling; else cells that show only a state have one line, since icon and background show the state too. */
export function fitText({ hasTexts, ...input }: TextInput): GridLayout {
  const layout = layoutGrid({ ...input, ...twoLines });
  return layout.isScrolled && !hasTexts ? layoutGrid({ ...input, ...oneLine }) : layout;
}

export function hasTwoLines({ cell }: Pick<GridLayout, 'cell'>): boolean {
  return cell.height >= twoLines.minHeight;
}

/** In pixels. */
export interface TextSizes {
  readonly label: number;
  /** 0 if only the label fits. */
  readonly value: number;
  /** Remaining height for the sparkline; 0 if it does not fit. */
  readonly sparkline: number;
}

const padding = 16;
/** Width of a digit relative to the font size. */
const digitAspect = 0.6;
/** Longer texts are truncated, so that one long text does not shrink all others. */
const maxTextLength = 12;
const minSparklineHeight = 14;

/** Font sizes, the same for all cells. */
export function textSizes(cells: readonly FleetCell[], cell: Size): TextSizes {
  if (!hasTwoLines({ cell })) {
    return { label: 12, value: 0, sparkline: 0 };
  }
  const longest = cells.reduce((length, { text }) => Math.max(length, text?.length ?? 0), 6);
  const room = (cell.width - padding) / (Math.min(longest, maxTextLength) * digitAspect);
  const hasSparkline = cells.some(({ sparkline }) => sparkline !== undefined);
  const value = Math.round(Math.max(12, Math.min(28, room, cell.height * (hasSparkline ? 0.24 : 0.32))));
  const label = cell.height >= 72 && cell.width >= 140 ? 13 : 12;
  const left = cell.height - label * 1.5 - value * 1.25 - 14;
  return { label, value, sparkline: hasSparkline && left >= minSparklineHeight ? Math.floor(left) : 0 };
}
