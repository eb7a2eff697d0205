import React, { type CSSProperties } from 'react';
import { useStyles2 } from '@grafana/ui';
import { locationUtil, type GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { CellGroup } from './arrangeCells';
import { FleetGridCell } from './FleetGridCell';
import { isProblem } from '../../core/level';
import { type CellFill, cellLevel, type FleetCell } from './fleetCell';
import { gap, headingHeight, type GridLayout, type GridRow } from './gridLayout';
import { cellStyles, gridStyles } from './gridStyles';
import { describeWell, type GroupCounts, presentLevels, type StateCounts, sumOf } from './stateCounts';
import { StateSign } from '../StateSign';
import { stateWord, stateWords } from '../stateStyle';
import { textSizes } from './textLayout';

interface GridRowsProps {
  readonly groups: readonly CellGroup[];
  readonly flat: readonly FleetCell[];
  /** All cells of a group, also those that are not shown. */
  readonly totals: GroupCounts;
  readonly layout: GridLayout;
  /** The visible rows. */
  readonly rows: readonly GridRow[];
  readonly fill: CellFill;
  readonly theme: GrafanaTheme2;
  readonly label: string;
  readonly activeIndex: number;
  /** The cell that the open popover belongs to. */
  readonly described?: { readonly index: number; readonly by: string };
}

/** The visible rows, as an ARIA grid with the row and column count of the whole grid. */
export function GridRows({ groups, flat, totals, layout, rows, fill, theme, label, activeIndex, described }: GridRowsProps) {
  const styles = useStyles2(gridStyles);
  const cellClasses = useStyles2(cellStyles);
  const sizes = textSizes(flat, layout.cell);
  const words = stateWords();
  const withBaseUrl = baseUrlPrefixer(locationUtil.assureBaseUrl('/'));
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
          const counts = totals.get(group?.heading);
          return (
            <div key={row.top} role="row" aria-rowindex={rowIndex} className={styles.row} style={{ top: row.top, height: headingHeight }}>
              {counts && <GridHeading name={group?.heading} counts={counts} columns={layout.columns} />}
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
                  styles={cellClasses}
                  word={words[cellLevel(cell)]}
                  href={cell.href !== undefined && !cell.hasLinks ? withBaseUrl(cell.href) : undefined}
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

/** Name of a group with its worst level and the number of cells that are not OK. */
function GridHeading({ name, counts, columns }: { name?: string; counts: StateCounts; columns: number }) {
  const styles = useStyles2(gridStyles);
  const [level = 'ok'] = presentLevels(counts);
  return (
    <div role="rowheader" aria-colindex={1} aria-colspan={columns} className={styles.heading}>
      {isProblem(level) && <StateSign level={level} title={stateWord(level)} />}
      <span className={styles.headingName}>{name || t('fleet.no-group', 'Not set')}</span>
      <span className={styles.headingCount}>
        {isProblem(level) ? t('fleet.group-problems', '{{problems}} of {{total}} need attention', sumOf(counts)) : describeWell(counts)}
      </span>
    </div>
  );
}

/** Does what `assureBaseUrl` does, which is too slow for hundreds of cells: prefixes paths with Grafana's sub-path. */
function baseUrlPrefixer(base: string): (href: string) => string {
  const parent = base.replace(/\/$/, '');
  return (href) => (href.startsWith('/') && !href.startsWith(`${parent}/`) ? `${parent}${href}` : href);
}
