import { rowOf, type GridLayout } from './gridLayout';

interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The cell to which a key moves the focus; undefined for other keys. */
export function moveFocus(layout: GridLayout, from: number, press: KeyPress & { readonly viewHeight: number }): number | undefined {
  const lines = layout.rows.filter((row) => !row.isHeading);
  const row = rowOf(layout, from);
  const last = (lines.at(-1)?.end ?? 0) - 1;
  if (!row || last < 0) {
    return undefined;
  }
  const line = lines.indexOf(row);
  const isWhole = press.ctrlKey || press.metaKey;
  const page = Math.max(1, Math.floor(press.viewHeight / layout.cell.height) - 1);
  const lineAt = (wanted: number) => {
    const target = lines[Math.max(0, Math.min(lines.length - 1, wanted))] ?? row;
    return Math.min(target.start + (from - row.start), target.end - 1);
  };
  switch (press.key) {
    case 'ArrowRight':
      return Math.min(last, from + 1);
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowDown':
      return lineAt(line + 1);
    case 'ArrowUp':
      return lineAt(line - 1);
    case 'PageDown':
      return lineAt(line + page);
    case 'PageUp':
      return lineAt(line - page);
    case 'Home':
      return isWhole ? 0 : row.start;
    case 'End':
      return isWhole ? last : row.end - 1;
    default:
      return undefined;
  }
}
