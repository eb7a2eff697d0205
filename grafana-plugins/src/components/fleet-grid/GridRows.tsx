import React, { type CSSProperties } from 'react';
import { useStyles2 } from '@grafana/ui';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { worstOf, type CellGroup } from './arrangeCells';
import { FleetGridCell } from './FleetGridCell';
import type { CellFill, FleetCell } from './fleetCell';
import { gap, headingHeight, type GridLayout, type GridRow } from './gridLayout';
import { cellStyles, gridStyles } from './gridStyles';
import { StateGlyph } from '../StateGlyph';
import { stateWord, stateWords } from '../stateStyle';
import { textSizes } from './textLayout';

interface GridRowsProps {
  readonly groups: readonly CellGroup[];
  readonly flat: readonly FleetCell[];
  readonly layout: GridLayout;
  /** Those in sight. */
  readonly rows: readonly GridRow[];
  readonly fill: CellFill;
  readonly theme: GrafanaTheme2;
  readonly label: string;
  readonly activeIndex: number;
  /** The cell that the popover describes. */
  readonly described?: { readonly index: number; readonly by: string };
}

/** The rows in sight as an ARIA grid that knows its whole size. */
export function GridRows({ groups, flat, layout, rows, fill, theme, label, activeIndex, described }: GridRowsProps) {
  const styles = useStyles2(gridStyles);
  const ofCells = useStyles2(cellStyles);
  const sizes = textSizes(flat, layout.cell);
  const words = stateWords();
  const address = addressIn(locationUtil.assureBaseUrl('/'));
  const vars: CSSProperties & Record<`--${string}`, string> = {
    height: layout.contentHeight,
    '--cell-width': `${layout.cell.width}px`,
    '--cell-height': `${layout.cell.height}px`,
    '--label-size': `${sizes.label}px`,
    '--value-size': `${sizes.value}px`,
    '--gap': `${gap}px`,
  };
  return (
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={layout.rows.length}
      aria-colcount={layout.columns}
      className={styles.grid}
      style={vars}
    >
      {rows.map((row) => {
        const rowIndex = layout.rows.indexOf(row) + 1;
        if (row.isHeading) {
          const group = groups[row.group];
          return (
            <div key={row.top} role="row" aria-rowindex={rowIndex} className={styles.row} style={{ top: row.top, height: headingHeight }}>
              {group && <GridHeading group={group} columns={layout.columns} />}
            </div>
          );
        }
        return (
          <div key={row.top} role="row" aria-rowindex={rowIndex} className={styles.row} style={{ top: row.top }}>
            {flat.slice(row.start, row.end).map((cell, column) => {
              const index = row.start + column;
              return (
                <FleetGridCell
                  key={column}
                  {...{ cell, index, fill, theme, sizes }}
                  styles={ofCells}
                  word={words[cell.state]}
                  href={cell.href !== undefined && !cell.hasLinks ? address(cell.href) : undefined}
                  size={layout.cell}
                  column={column + 1}
                  isActive={index === activeIndex}
                  describedBy={described?.index === index ? described.by : undefined}
                />
              );
            })}
          </div>
        );
      })}
    </div>
  );
}

/** The name of a group with its worst state, and how many of its cells are not well. */
function GridHeading({ group, columns }: { group: CellGroup; columns: number }) {
  const styles = useStyles2(gridStyles);
  const worst = worstOf(group.cells);
  const troubled = group.cells.filter(({ state }) => state !== 'ok').length;
  return (
    <div role="rowheader" aria-colindex={1} aria-colspan={columns} className={styles.heading}>
      {worst && worst.state !== 'ok' && (
        <span className={styles.headingSign} data-state={worst.state} title={stateWord(worst.state)}>
          <StateGlyph state={worst.state} />
        </span>
      )}
      <span className={styles.headingName}>{group.heading || t('fleet.no-group', 'Not set')}</span>
      <span className={styles.headingCount}>
        {troubled === 0
          ? t('fleet.group-well', '{{total}} OK', { total: group.cells.length })
          : t('fleet.group-troubled', '{{troubled}} of {{total}} need attention', { troubled, total: group.cells.length })}
      </span>
    </div>
  );
}

/** What `assureBaseUrl` does, which takes too long for hundreds of cells: a path of Grafana's below the path at which Grafana is. */
function addressIn(base: string): (href: string) => string {
  const parent = base.replace(/\/$/, '');
  return (href) => (href.startsWith('/') && !href.startsWith(`${parent}/`) ? `${parent}${href}` : href);
}
