import type { FleetCell } from './fleetCell';
import { layoutGrid, type GridLayout, type LayoutInput, type Size } from './gridLayout';

/** What a cell of a label alone, and one with a value below it, needs to be read. */
const oneLine = { leastHeight: 28, bestAspect: 5 };
const twoLines = { leastHeight: 42, bestAspect: 2.4 };

type TextInput = Omit<LayoutInput, 'leastHeight' | 'bestAspect'> & {
  /** Some cells say more than their state. */
  readonly hasTexts: boolean;
};

/** Two lines where there is room; where there is not, states give up their word, which sign and ground tell too, but values stay. */
export function fitText({ hasTexts, ...input }: TextInput): GridLayout {
  const roomy = layoutGrid({ ...input, ...twoLines });
  return roomy.isScrolled && !hasTexts ? layoutGrid({ ...input, ...oneLine }) : roomy;
}

export function hasTwoLines({ cell }: Pick<GridLayout, 'cell'>): boolean {
  return cell.height >= twoLines.leastHeight;
}

/** In pixels. */
export interface TextSizes {
  readonly label: number;
  /** 0 where a cell has room for its label only. */
  readonly value: number;
  /** Height that is left for the sparkline; 0 when there is no room for one. */
  readonly sparkline: number;
}

const padding = 16;
/** Width of a digit by the size of its font. */
const digitAspect = 0.6;
/** A longer text is cut: it must not make all others small. */
const longestText = 12;
const leastSparkline = 14;

/** One size of text for all cells, so that the grid stays calm. */
export function textSizes(cells: readonly FleetCell[], cell: Size): TextSizes {
  if (!hasTwoLines({ cell })) {
    return { label: 12, value: 0, sparkline: 0 };
  }
  const longest = cells.reduce((length, { text }) => Math.max(length, text?.length ?? 0), 6);
  const room = (cell.width - padding) / (Math.min(longest, longestText) * digitAspect);
  const hasSparkline = cells.some(({ sparkline }) => sparkline !== undefined);
  const value = Math.round(Math.max(12, Math.min(28, room, cell.height * (hasSparkline ? 0.24 : 0.32))));
  const label = cell.height >= 72 && cell.width >= 140 ? 13 : 12;
  const left = cell.height - label * 1.5 - value * 1.25 - 14;
  return { label, value, sparkline: hasSparkline && left >= leastSparkline ? Math.floor(left) : 0 };
}
