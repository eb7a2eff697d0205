import React, { useEffect, useLayoutEffect, useRef } from 'react';
import { IconButton, Portal, useStyles2 } from '@grafana/ui';
import { t } from '@grafana/i18n';
import { CellDetailsView } from './CellDetailsView';
import { type CellDetails, cellLevel, type FleetCell } from './fleetCell';
import { placePopover } from './placePopover';
import { popoverStyles } from './popoverStyles';
import { StateSign } from '../StateSign';
import { stateWord } from '../stateStyle';

interface CellPopoverProps {
  readonly id: string;
  readonly cell: FleetCell;
  readonly details?: CellDetails;
  /** A pinned popover has the focus and working links. */
  readonly isPinned: boolean;
  /** Current position of the cell; undefined when it is scrolled out of view. */
  readonly anchor: () => DOMRect | undefined;
  readonly onClose: () => void;
}

/** The popover of a grid: a tooltip on hover or focus, a dialog after a click. */
export function CellPopover({ id, cell, details, isPinned, anchor, onClose }: CellPopoverProps) {
  const styles = useStyles2(popoverStyles);
  const level = cellLevel(cell);
  const box = useRef<HTMLDivElement>(null);
  const closeButton = useRef<HTMLButtonElement>(null);

  // after every render, since the cell may have moved or the content changed
  useLayoutEffect(() => {
    const place = () => {
      const at = anchor();
      if (box.current && at) {
        const { left, top } = placePopover(at, box.current.getBoundingClientRect(), {
          width: window.innerWidth,
          height: window.innerHeight,
        });
        box.current.style.left = `${left}px`;
        box.current.style.top = `${top}px`;
      }
    };
    place();
    window.addEventListener('scroll', place, true);
    window.addEventListener('resize', place);
    return () => {
      window.removeEventListener('scroll', place, true);
      window.removeEventListener('resize', place);
    };
  });

  useEffect(() => {
    if (isPinned) {
      closeButton.current?.focus();
    }
  }, [isPinned]);
  useEffect(() => {
    const outside = ({ target }: PointerEvent) => {
      if (isPinned && target instanceof Node && !box.current?.contains(target)) {
        onClose();
      }
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  });

  return (
    <Portal>
      <div
        ref={box}
        id={id}
        className={styles.box}
        data-pinned={isPinned || undefined}
        role={isPinned ? 'dialog' : 'tooltip'}
        aria-label={isPinned ? cell.label : undefined}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      >
        <div className={styles.title}>
          <StateSign level={level} />
          <span className={styles.name}>{cell.label}</span>
          {isPinned && <IconButton ref={closeButton} name="times" aria-label={t('fleet.close', 'Close')} onClick={onClose} />}
        </div>
        <div className={styles.state}>{[stateWord(level), cell.text].filter(Boolean).join(' · ')}</div>
        <CellDetailsView cell={cell} details={details} isPinned={isPinned} />
      </div>
    </Portal>
  );
}
