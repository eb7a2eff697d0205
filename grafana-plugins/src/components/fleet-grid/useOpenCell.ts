import { useCallback, useMemo, useState } from 'react';
import type { FleetCell } from './fleetCell';

/** The cell with the open popover, identified by its key, so that updates may move it. */
export function useOpenCell(flat: readonly FleetCell[]) {
  const [opened, setOpened] = useState<{ readonly key: string; readonly isPinned: boolean }>();
  const open = useMemo(() => {
    const index = opened ? flat.findIndex(({ key }) => key === opened.key) : -1;
    return opened && index >= 0 ? { index, isPinned: opened.isPinned } : undefined;
  }, [flat, opened]);
  const openAs = useCallback(
    (index: number | undefined, isPinned: boolean) => {
      const key = index === undefined ? undefined : flat[index]?.key;
      return key === undefined ? undefined : { key, isPinned };
    },
    [flat],
  );
  return {
    open,
    /** Shows it while hovered or focused; does not replace a pinned one. */
    show: (index: number | undefined) =>
      setOpened((now) => (now?.isPinned || now?.key === openAs(index, false)?.key ? now : openAs(index, false))),
    /** Shows it until it is closed. */
    pin: (index: number | undefined) => setOpened(openAs(index, true)),
    close: () => setOpened(undefined),
  };
}
