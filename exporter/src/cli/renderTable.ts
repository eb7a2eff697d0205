/** Rows in aligned columns under their headings, two blanks apart. */
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

/** Names come from devices: what would steer the terminal is shown as U+FFFD. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\uFFFD');
}

/** Counts what people see as characters, so that an umlaut or an emoji of several code units shifts nothing. */
function width(text: string): number {
  return [...graphemes.segment(text)].length;
}

const graphemes = new Intl.Segmenter();
