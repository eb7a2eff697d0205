import React, { memo, type CSSProperties } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import { type CellFill, cellLevel, type FleetCell } from './fleetCell';
import type { Size } from './gridLayout';
import type { CellStyles } from './gridStyles';
import { sparklinePath } from '../sparklinePath';
import { splitLabel } from './splitLabel';
import { stateColor, textColorOn } from '../stateStyle';
import { valueSizeOf, type TextSizes } from './textLayout';

interface FleetGridCellProps {
  readonly cell: FleetCell;
  /** Name of the state. */
  readonly word: string;
  readonly href?: string;
  readonly index: number;
  readonly column: number;
  readonly size: Size;
  readonly sizes: TextSizes;
  readonly fill: CellFill;
  readonly isActive: boolean;
  readonly describedBy?: string;
  readonly theme: GrafanaTheme2;
  readonly styles: CellStyles;
}

const padding = 8;
const signWidth = 18;
/** Of the width for a value beside the label. */
const inlineShare = 0.55;

/** One cell: a link if it has a single target, else a button that shows its details. The grid handles the events. */
export const FleetGridCell = memo(function FleetGridCell(props: FleetGridCellProps) {
  const { cell, word, href, index, column, size, sizes, fill, isActive, describedBy, theme, styles } = props;
  const { label, state, text } = cell;
  const level = cellLevel(cell);
  const color = cell.color ?? stateColor(level, theme);
  const isFilled = state === 'alert' || (state === 'ok' && fill === 'all');
  const vars: CSSProperties & Record<`--${string}`, string> = { '--color': color, '--text-color': isFilled ? textColorOn(color) : '' };
  const valueWidth = sizes.isInline ? size.width * inlineShare : size.width;
  const [head, tail] = splitLabel(label, size.width - signWidth - 2 * padding - (sizes.isInline ? valueWidth : 0));
  const inner = { width: size.width - 2 * padding, height: sizes.sparkline };
  const content = (
    <>
      <span className={styles.label}>
        {sizes.label > 0 && (
          <>
            <span className={styles.head}>{head}</span>
            <span className={styles.tail}>{tail}</span>
          </>
        )}
      </span>
      {sizes.value > 0 && <CellValue {...{ cell, word, styles }} width={valueWidth} shared={sizes.value} />}
      {inner.height > 0 && (
        <svg className={styles.sparkline} {...inner} aria-hidden="true" focusable="false">
          <path d={sparklinePath(cell.sparkline ?? [], inner)} />
        </svg>
      )}
    </>
  );
  const common = {
    className: styles.cell,
    style: vars,
    tabIndex: isActive ? 0 : -1,
    'data-index': index,
    'data-state': level,
    'data-filled': isFilled || undefined,
    'data-sign': sizes.label === 0 || undefined,
    'data-inline': sizes.isInline || undefined,
    // the visible label is split in two elements
    'aria-label': [label, text ?? word, ...(text === undefined ? [] : [word])].join(', '),
    'aria-describedby': describedBy,
  };
  return (
    <div role="gridcell" aria-colindex={column} className={styles.slot}>
      {href === undefined ? (
        <button {...common} type="button" aria-haspopup="dialog">
          {content}
        </button>
      ) : (
        <a {...common} href={href}>
          {content}
        </a>
      )}
    </div>
  );
}, isSameCell);

interface CellValueProps extends Pick<FleetGridCellProps, 'cell' | 'word' | 'styles'> {
  readonly width: number;
  /** Font size of all values, in pixels. */
  readonly shared: number;
}

/** The value with its unit, which stays where the number does not fit even in the smallest size. */
function CellValue({ cell: { text, unit = '' }, word, styles, width, shared }: CellValueProps) {
  const shown = text ?? word;
  const fontSize = text === undefined ? shared : valueSizeOf(shown, width, shared);
  const number = unit !== '' && shown.endsWith(unit) ? shown.slice(0, -unit.length) : shown;
  return (
    <span className={styles.value} style={fontSize < shared ? { fontSize } : undefined}>
      <span className={styles.number}>{number}</span>
      {number !== shown && <span className={styles.tail}>{unit}</span>}
    </span>
  );
}

/** Cells are new objects after each update, but most look the same. */
function isSameCell({ cell: before, ...rest }: FleetGridCellProps, { cell: after, ...others }: FleetGridCellProps): boolean {
  const looksSame =
    before === after ||
    (before.label === after.label &&
      before.state === after.state &&
      before.severity === after.severity &&
      before.text === after.text &&
      before.color === after.color &&
      // a sparkline changes even if the value does not
      rest.sizes.sparkline === 0);
  return looksSame && Object.entries(rest).every(([name, value]) => others[name as keyof typeof others] === value);
}
