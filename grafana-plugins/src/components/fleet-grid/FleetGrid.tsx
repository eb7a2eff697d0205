import React, { useId, useMemo, useRef, useState } from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { t } from '@grafana/i18n';
import { isProblem, type Level } from '../../core/level';
import { arrangeCells, createNameOrder, type CellGroup } from './arrangeCells';
import { CellPopover } from './CellPopover';
import { type CellDetails, type CellFill, cellLevel, type CellSize, type CellSort, type FleetCell } from './fleetCell';
import type { GridLayout, Size } from './gridLayout';
import { gridStyles } from './gridStyles';
import { FleetLegend, legendHeight, minHeightWithLegend } from './FleetLegend';
import { fitText } from './textLayout';
import { GridRows } from './GridRows';
import { countGroups, countStates, describeCounts, describeWell } from './stateCounts';
import { useOpenCell } from './useOpenCell';
import { useRovingFocus } from './useRovingFocus';
import { useScrolledRows } from './useScrolledRows';

interface FleetGridProps {
  readonly cells: readonly FleetCell[];
  readonly width: number;
  readonly height: number;
  /** Accessible name. */
  readonly label?: string;
  readonly sort?: CellSort;
  readonly fill?: CellFill;
  readonly showLegend?: boolean;
  readonly cellSize?: CellSize;
  /** 0: as many as fit. */
  readonly columns?: number;
  readonly rows?: number;
  /** Hides cells that are OK unless the legend selects them. */
  readonly problemsOnly?: boolean;
  /** The states that the legend selects, and how to change them; default: kept by the grid. */
  readonly only?: ReadonlySet<Level>;
  readonly setOnly?: (only: ReadonlySet<Level>) => void;
  /** Explains a level in the legend. */
  readonly helpOf?: (level: Level) => string;
  readonly detailsOf?: (cell: FleetCell) => CellDetails;
}

/** One cell per device, worst first, sized to fit. Only visible rows are rendered, so that thousands of cells stay fast. */
export function FleetGrid(props: FleetGridProps) {
  const { cells, width, height, sort = 'worst', fill = 'problems', detailsOf } = props;
  const theme = useTheme2();
  const styles = useStyles2(gridStyles);
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { only, setOnly, counts, totals, groups, flat } = useArrangedCells(props, sort);
  const showLegend = (props.showLegend ?? true) && (height >= minHeightWithLegend || only.size > 0);
  const gridHeight = Math.max(0, height - (showLegend ? legendHeight : 0));
  const layout = useGridLayout({ ...props, groups, height: gridHeight });
  const { open, show, pin, close } = useOpenCell(flat);
  const focus = useRovingFocus({ flat, layout, scroller, viewHeight: gridHeight });
  const { rows, onScroll } = useScrolledRows({ layout, height: gridHeight, activeIndex: focus.activeIndex });
  const openCell = open && flat[open.index];
  const label = props.label ?? t('fleet.grid-label', 'Fleet status');

  return (
    <div style={{ width, height }} className={styles.frame}>
      <div
        ref={scroller}
        className={styles.scroller}
        style={{ height: gridHeight, overflowY: layout.isScrolled ? 'auto' : 'hidden' }}
        onScroll={onScroll}
        onPointerOver={(event) => show(indexAt(event.target))}
        onPointerLeave={() => show(undefined)}
        onFocus={(event) => {
          focus.onFocus(indexAt(event.target));
          if (event.target.matches(':focus-visible')) {
            show(indexAt(event.target));
          }
        }}
        onBlur={(event) => {
          focus.onBlur(event);
          show(undefined);
        }}
        onKeyDown={(event) => (event.key === 'Escape' ? close() : focus.onKeyDown(event))}
        onClick={(event) => {
          // cells that are links navigate instead
          const isButton = event.target instanceof Element && event.target.closest('button');
          pin(isButton ? indexAt(event.target) : undefined);
        }}
      >
        {flat.length === 0 ? (
          <p className={styles.empty}>
            {only.size === 0 && props.problemsOnly
              ? t('fleet.no-problems', 'No problems: {{counts}}', { counts: describeWell(counts) })
              : t('fleet.empty', 'Nothing in this state')}
          </p>
        ) : (
          <GridRows
            {...{ groups, flat, totals, layout, rows, fill, theme }}
            label={[label, describeCounts(counts)].join(': ')}
            activeIndex={focus.activeIndex}
            described={open && { index: open.index, by: id }}
          />
        )}
      </div>
      {showLegend && <FleetLegend {...{ counts, only, setOnly, width }} helpOf={props.helpOf} total={cells.length} shown={flat.length} />}
      {open && openCell && (
        <CellPopover
          key={openCell.key}
          id={id}
          cell={openCell}
          details={detailsOf?.(openCell)}
          isPinned={open.isPinned}
          anchor={() => scroller.current?.querySelector(`[data-index="${open.index}"]`)?.getBoundingClientRect()}
          onClose={() => {
            close();
            focus.refocus();
          }}
        />
      )}
    </div>
  );
}

type ArrangedProps = Pick<FleetGridProps, 'cells' | 'only' | 'setOnly' | 'problemsOnly'>;

/** The cells of the states that are selected in the legend, sorted and in groups. */
function useArrangedCells({ cells, problemsOnly, ...controlled }: ArrangedProps, sort: CellSort) {
  const [own, setOwn] = useState<ReadonlySet<Level>>(new Set());
  const { only = own, setOnly = setOwn } = controlled;
  const [nameOrder] = useState(createNameOrder);
  const counts = useMemo(() => countStates(cells), [cells]);
  const totals = useMemo(() => countGroups(cells), [cells]);
  const shown = useMemo(() => {
    if (only.size > 0) {
      return cells.filter((cell) => only.has(cellLevel(cell)));
    }
    return problemsOnly ? cells.filter((cell) => isProblem(cellLevel(cell))) : cells;
  }, [cells, only, problemsOnly]);
  const groups = useMemo(() => arrangeCells(shown, sort, nameOrder), [shown, sort, nameOrder]);
  const flat = useMemo(() => groups.flatMap((group) => group.cells), [groups]);
  return { only, setOnly, counts, totals, groups, flat };
}

interface GridLayoutInput extends Size, Pick<FleetGridProps, 'cells' | 'cellSize' | 'columns' | 'rows'> {
  readonly groups: readonly CellGroup[];
}

function useGridLayout({ cells, groups, width, height, cellSize, columns, rows }: GridLayoutInput): GridLayout {
  return useMemo(
    () =>
      fitText({
        width,
        height,
        counts: groups.map((group) => group.cells.length),
        hasHeadings: groups.some(({ heading }) => heading !== undefined),
        hasTexts: cells.some(({ text }) => text !== undefined),
        ...{ size: cellSize, columns, rows },
      }),
    [width, height, groups, cells, cellSize, columns, rows],
  );
}

function indexAt(target: EventTarget): number | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return cell ? Number(cell.dataset.index) : undefined;
}
