import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import type { FleetCell } from './fleetCell';
import type { GridLayout } from './gridLayout';
import { moveFocus } from './moveFocus';

interface RovingFocusInput {
  readonly flat: readonly FleetCell[];
  readonly layout: GridLayout;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly viewHeight: number;
}

/** Roving tabindex: the grid is one tab stop, arrow keys move inside. The focus follows its device when an update moves it. */
export function useRovingFocus({ flat, layout, scroller, viewHeight }: RovingFocusInput) {
  const [activeKey, setActiveKey] = useState<string>();
  const hasFocus = useRef(false);
  const found = flat.findIndex(({ key }) => key === activeKey);
  const activeIndex = Math.max(0, found);

  const focusActive = () => {
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    if (cell && cell !== document.activeElement) {
      cell.focus();
    }
  };

  useLayoutEffect(() => {
    if (hasFocus.current) {
      focusActive();
    }
  });

  return {
    activeIndex,
    refocus: focusActive,
    onFocus(index: number | undefined) {
      hasFocus.current = true;
      if (index !== undefined) {
        setActiveKey(flat[index]?.key);
      }
    },
    onBlur(event: FocusEvent<HTMLElement>) {
      hasFocus.current = event.currentTarget.contains(event.relatedTarget);
    },
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      const { key, ctrlKey, metaKey } = event;
      const next = moveFocus(layout, activeIndex, { key, ctrlKey, metaKey, viewHeight });
      if (next !== undefined) {
        event.preventDefault();
        setActiveKey(flat[next]?.key);
      }
    },
  };
}
