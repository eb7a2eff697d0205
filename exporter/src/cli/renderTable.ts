/** Rows in columns, aligned below their headings and separated by two spaces. */
export function renderTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows].map((line) => line.map(printable));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Replaces control characters by U+FFFD: names come from devices and could otherwise control the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

/** Counts grapheme clusters, so that an emoji of several code units is one column. */
function width(text: string): number {
  return [...graphemes.segment(text)].length;
}

const graphemes = new Intl.Segmenter();

type Row = Readonly<Record<string, string>>;

/** Rows as CSV; the columns are all keys in the order in which they first occur. */
export function renderCsv(rows: readonly Row[], firstColumn: string): string {
  const columns = [...new Set([firstColumn, ...rows.flatMap(Object.keys)])];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

/** Quotes a cell with a delimiter, a comment character, or spaces that a reader would trim. */
function quoted(cell: string): string {
  return /["',;\t\r\n\\]|^\s|\s$|^#/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
