type Row = Readonly<Record<string, string>>;

/** Rows as CSV; the columns are all that a row has, in the order in which they first come. */
export function renderCsv(rows: readonly Row[], firstColumn: string): string {
  const columns = [...new Set([firstColumn, ...rows.flatMap(Object.keys)])];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

/** In quotes where a reader would take it for something else: a delimiter, a comment, blanks to leave out. */
function quoted(cell: string): string {
  return /["',;\t\r\n\\]|^\s|\s$|^#/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
