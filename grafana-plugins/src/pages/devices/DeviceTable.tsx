import React, { type CSSProperties, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { t } from '@grafana/i18n';
import { Icon, Tooltip, useStyles2 } from '@grafana/ui';
import { deviceKey } from '../../core/inventory';
import type { Device } from '../../core/device';
import type { Column, ColumnId, Sort } from './columns';
import { DeviceCell } from './DeviceCell';
import { tableStyles } from './tableStyles';

interface Props {
  readonly devices: readonly Device[];
  readonly columns: readonly Column[];
  readonly sort: Sort;
  readonly nowMs: number;
  /** Two lines per device, for narrow windows. */
  readonly isNarrow: boolean;
  onSort(column: ColumnId): void;
}

const rowHeight = 36;
const narrowRowHeight = 60;
/** Column gap; must equal the one of the styles. */
const gap = 16;

/** One row per device. Only visible rows are rendered, so that lists of thousands stay fast; arrow keys move between rows. */
export function DeviceTable({ devices, columns, sort, nowMs, isNarrow, onSort }: Props) {
  const styles = useStyles2(tableStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: devices.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? narrowRowHeight : rowHeight),
    overscan: 10,
    initialRect: { width: 1000, height: 600 },
  });
  const { current, setActive, move } = useRowFocus(rows, scroller, devices.length);

  useEffect(() => rows.measure(), [isNarrow, rows]);

  const template = {
    gridTemplateColumns: columns.map(({ width, grow }) => (grow > 0 ? `minmax(${width}px, ${grow}fr)` : `${width}px`)).join(' '),
  };
  const listWidth = { '--list-width': isNarrow ? '0' : `${columns.reduce((sum, { width }) => sum + width + gap, 0)}px` } as CSSProperties;
  return (
    <div
      role="table"
      aria-label={t('devices.table', 'Devices')}
      aria-rowcount={devices.length + 1}
      className={styles.table}
      style={listWidth}
      ref={scroller}
      onKeyDown={move}
    >
      <div role="rowgroup" className={isNarrow ? styles.hidden : styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row} style={template}>
          {columns.map((column) => (
            <ColumnHead key={column.id} column={column} sort={sort} onSort={isNarrow ? undefined : onSort} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, size }) => {
          const device = devices[index];
          return (
            device && (
              <div
                key={deviceKey(device.connector, device.id)}
                role="row"
                aria-rowindex={index + 2}
                data-index={index}
                className={isNarrow ? styles.narrowRow : styles.bodyRow}
                style={{ ...(isNarrow ? {} : template), height: size, transform: `translateY(${start}px)` }}
                onFocus={() => setActive(index)}
              >
                {columns.map(({ id }) => (
                  <div key={id} role="cell" className={styles.cell} data-column={id}>
                    <DeviceCell column={id} device={device} nowMs={nowMs} isActive={index === current} />
                  </div>
                ))}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

type Rows = Virtualizer<HTMLDivElement, Element>;

/** Moves the focus between the links of the rows; the row that gets the focus is drawn first. */
function useRowFocus(rows: Rows, scroller: RefObject<HTMLDivElement | null>, count: number) {
  const [active, setActive] = useState(0);
  const toFocus = useRef<number | undefined>(undefined);
  const current = Math.min(active, count - 1);
  useEffect(() => {
    if (toFocus.current !== undefined) {
      scroller.current?.querySelector<HTMLElement>(`[data-index="${toFocus.current}"] a`)?.focus();
      toFocus.current = undefined;
    }
  });
  const move = (event: KeyboardEvent) => {
    const next = nextRow(event.key, current, count);
    if (next === undefined || !(event.target instanceof HTMLAnchorElement)) {
      return;
    }
    event.preventDefault();
    toFocus.current = next;
    rows.scrollToIndex(next);
    setActive(next);
  };
  return { current, setActive, move };
}

interface HeadProps {
  readonly column: Column;
  readonly sort: Sort;
  /** Absent where the headings are not seen: a button there would take the focus out of sight. */
  readonly onSort: ((column: ColumnId) => void) | undefined;
}

function ColumnHead({ column: { id, title, help }, sort, onSort }: HeadProps) {
  const styles = useStyles2(tableStyles);
  const isSorted = sort.column === id;
  return (
    <div role="columnheader" aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}>
      {onSort === undefined ? (
        title
      ) : (
        <Tooltip content={help}>
          <button type="button" className={styles.headButton} onClick={() => onSort(id)}>
            {title}
            {isSorted && <Icon name={sort.isDescending ? 'arrow-down' : 'arrow-up'} size="sm" />}
          </button>
        </Tooltip>
      )}
    </div>
  );
}

const page = 15;

function nextRow(key: string, from: number, count: number): number | undefined {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -count, End: count };
  const step = steps[key];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, from + step));
}
