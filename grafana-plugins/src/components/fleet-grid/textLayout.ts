import type { CellSize, FleetCell } from './fleetCell';
import { layoutGrid, type CellLimits, type GridLayout, type LayoutInput, type Size } from './gridLayout';

/** A label with a value below it, the same in less room, a label with a value beside it, a label, a short label, a sign. */
const large: CellLimits = { minWidth: 112, minHeight: 42, maxHeight: 112, bestAspect: 2.4 };
const compact: CellLimits = { minWidth: 88, minHeight: 34, maxHeight: 112, bestAspect: 2.4 };
const inline: CellLimits = { minWidth: 140, minHeight: 20, maxHeight: compact.minHeight - 1, bestAspect: 6 };
const medium: CellLimits = { minWidth: 112, minHeight: 28, maxHeight: 112, bestAspect: 5 };
const narrow: CellLimits = { minWidth: 80, minHeight: 20, maxHeight: 112, bestAspect: 4 };
const small: CellLimits = { minWidth: 14, minHeight: 12, maxHeight: 40, maxWidth: 40, bestAspect: 1 };
/** Cells of a size that the options set do not grow beyond it. */
const sizeLimits: Readonly<Record<Exclude<CellSize, 'auto'>, CellLimits>> = {
  large,
  medium: { ...medium, maxHeight: 40 },
  small: { ...small, minWidth: 20, minHeight: 20, maxWidth: 24, maxHeight: 24 },
};
/** Of more cells each sign would be too small to find, and they all would have to be rendered. */
const maxSigns = 1500;

type TextInput = Omit<LayoutInput, 'limits'> & {
  /** Whether cells have texts besides their state. */
  readonly hasTexts: boolean;
  readonly size?: CellSize;
};

/** The largest content with which all cells fit without scrolling, down to signs alone; else readable cells that scroll. */
export function fitText({ hasTexts, size = 'auto', ...input }: TextInput): GridLayout {
  if (size !== 'auto') {
    return layoutGrid({ ...input, limits: sizeLimits[size] });
  }
  const isFew = input.counts.reduce((sum, count) => sum + count, 0) <= maxSigns;
  const oneLine = hasTexts ? [compact, inline] : [medium];
  for (const limits of [large, ...oneLine, narrow, ...(isFew ? [small] : [])]) {
    const layout = layoutGrid({ ...input, limits });
    if (!layout.isScrolled) {
      return layout;
    }
  }
  return layoutGrid({ ...input, limits: hasTexts && input.height >= large.minHeight ? large : medium });
}

export function hasTwoLines({ cell }: Pick<GridLayout, 'cell'>): boolean {
  return cell.height >= compact.minHeight;
}

/** In pixels. */
export interface TextSizes {
  /** 0 if only the state's sign fits. */
  readonly label: number;
  /** 0 if only the label fits. */
  readonly value: number;
  /** Remaining height for the sparkline; 0 if it does not fit. */
  readonly sparkline: number;
  /** Whether the value is beside the label. */
  readonly isInline: boolean;
}

const padding = 16;
/** Width of a digit relative to the font size. */
const digitAspect = 0.6;
/** Longer texts are truncated, so that one long text does not shrink all others. */
const maxTextLength = 12;
const minSparklineHeight = 14;
const minLabelWidth = 48;
const minLabelHeight = 18;
const minValueSize = 9;

/** Font sizes, the same for all cells. */
export function textSizes(cells: readonly FleetCell[], cell: Size): TextSizes {
  const oneLine = { label: cell.height < 28 ? 11 : 12, value: 0, sparkline: 0, isInline: false };
  if (cell.width < minLabelWidth || cell.height < minLabelHeight) {
    return { ...oneLine, label: 0 };
  }
  if (!hasTwoLines({ cell })) {
    const isInline = cell.width >= inline.minWidth && cells.some(({ text }) => text !== undefined);
    return isInline ? { ...oneLine, value: 12, isInline } : oneLine;
  }
  const longest = cells.reduce((length, { text }) => Math.max(length, text?.length ?? 0), 6);
  const room = (cell.width - padding) / (Math.min(longest, maxTextLength) * digitAspect);
  const hasSparkline = cells.some(({ sparkline }) => sparkline !== undefined);
  const value = Math.round(Math.max(12, Math.min(28, room, cell.height * (hasSparkline ? 0.24 : 0.32))));
  const label = cell.height < large.minHeight ? 11 : cell.height >= 72 && cell.width >= 140 ? 13 : 12;
  const left = cell.height - label * 1.5 - value * 1.25 - 14;
  return { label, value, sparkline: hasSparkline && left >= minSparklineHeight ? Math.floor(left) : 0, isInline: false };
}

/** Font size of one cell's value: a text that is too long gets a smaller one, since a number without its end or its unit is another one. */
export function valueSizeOf(text: string, width: number, shared: number): number {
  const fitting = (width - padding - 4) / (text.length * digitAspect);
  return Math.max(Math.min(shared, minValueSize), Math.min(shared, Math.floor(fitting)));
}
