import { useMemo, useState } from 'react';
import { config } from '@grafana/runtime';
import { allColumns, type Column, type ColumnId } from './columns';

interface ColumnChoice {
  readonly all: readonly Column[];
  readonly shown: readonly Column[];
  toggle(id: ColumnId): void;
}

const fixed: readonly ColumnId[] = ['state', 'name'];

/** The selected columns, stored in the browser per user. */
export function useColumnChoice(): ColumnChoice {
  const all = useMemo(() => allColumns(), []);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(read() ?? all.filter(({ isDefault }) => isDefault).map(({ id }) => id)),
  );
  const shown = useMemo(() => all.filter(({ id }) => fixed.includes(id) || chosen.has(id)), [all, chosen]);
  const toggle = (id: ColumnId) => {
    const next = new Set(chosen);
    if (!next.delete(id)) {
      next.add(id);
    }
    setChosen(next);
    write([...next]);
  };
  return { all: all.filter(({ id }) => !fixed.includes(id)), shown, toggle };
}

function storageKey(): string {
  return `gaugeway.devices.columns.${config.bootData.user.uid}`;
}

// if the browser denies storage, the selection lasts until the page is closed
function read(): readonly string[] | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageKey()) ?? 'null');
    return Array.isArray(kept) ? kept.map(String) : undefined;
  } catch {
    return undefined;
  }
}

function write(ids: readonly string[]): void {
  try {
    localStorage.setItem(storageKey(), JSON.stringify(ids));
  } catch {
    return;
  }
}
