import { CsvError, type Info, parse } from 'csv-parse/sync';
import { closestWord } from '../../closestWord.ts';
import type { ProblemCode } from '../../configProblems.ts';
import { fleetColumns, type FleetLabel, type FleetProblem, type FleetRow, type FleetTable, labelPrefix } from './fleetTable.ts';

const delimiters = [',', ';', '\t'] as const;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/** Parses CSV with a header. Accepts what spreadsheets write: any common delimiter, quotes, a BOM, empty lines and `#` comments. */
export function parseFleetCsv(text: string, file: string): FleetTable {
  const records = readRecords(text, file);
  if ('message' in records) return { rows: [], problems: [records] };
  const [header, ...body] = records;
  if (header === undefined)
    return { rows: [], problems: [{ code: 'missing', file, message: `expected a header such as ${exampleHeader}` }] };
  const columns = header.record.map((name) => name.toLowerCase());
  const problems = headerProblems(columns).map((problem) => ({ file, where: rowText(header.info), ...problem }));
  if (problems.length > 0) return { rows: [], problems };
  const read = body.filter(({ record }) => record.some((cell) => cell !== '')).map((record) => readRow(record, { file, columns }));
  return { rows: read.map(({ row }) => row), problems: read.flatMap((one) => one.problems) };
}

const exampleHeader = 'id,name,profile,url,unit';

function readRecords(text: string, file: string): readonly CsvRecord[] | FleetProblem {
  try {
    return parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      comment: '#',
      comment_no_infix: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
      info: true,
    }) as unknown as CsvRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const message = quoteMessages[error.code] ?? error.message;
    return {
      code: 'file_invalid',
      file,
      where: rowText({ ...(error as unknown as Info), records: (error as unknown as Info).records + 1 }),
      message,
    };
  }
}

const quoteMessages: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'expected a closing quote for the quote that opens here',
  CSV_INVALID_CLOSING_QUOTE: 'expected a delimiter after the closing quote; write a quote inside quotes twice',
  INVALID_OPENING_QUOTE: 'unexpected quote: put the whole cell in quotes and write the quote inside it twice',
};

/** The most frequent one in the header: spreadsheets write semicolons in countries with a decimal comma. */
function delimiterOf(text: string): string {
  const header = text.split(/\r\n|\n|\r/).find((line) => !/^\uFEFF?\s*(#|$)/.test(line)) ?? '';
  const count = (delimiter: string) => header.split(delimiter).length;
  return delimiters.reduce<string>((best, one) => (count(one) > count(best) ? one : best), ',');
}

/** The row number of a spreadsheet; the line number of an editor too, unless a cell has line breaks. */
function rowText({ records, comment_lines: comments, empty_lines: empty }: Info): string {
  return `row ${records + comments + empty}`;
}

function headerProblems(columns: readonly string[]): { readonly code: ProblemCode; readonly column?: string; readonly message: string }[] {
  const missing = ['id', 'profile', 'url'].filter((column) => !columns.includes(column));
  const duplicate = columns.filter((column, index) => column !== '' && columns.indexOf(column) < index);
  const unknown = columns.filter((column) => !isKnown(column));
  return [
    ...unknown.map((column) => ({ code: 'unknown_key' as const, column, message: `unknown column${suggestion(column)}` })),
    ...duplicate.map((column) => ({ code: 'duplicate' as const, column, message: 'expected each column once' })),
    ...missing.map((column) => ({ code: 'missing' as const, message: `expected a column "${column}", as in ${exampleHeader}` })),
  ];
}

/** A column without a name is valid: spreadsheets leave it behind when columns were deleted. */
function isKnown(column: string): boolean {
  return column === '' || fleetColumns.includes(column) || (column.startsWith(labelPrefix) && column !== labelPrefix);
}

function suggestion(column: string): string {
  const near = closestWord(column, fleetColumns);
  return near === undefined ? `; expected one of ${fleetColumns.join(', ')}, ${labelPrefix}<name>` : `; did you mean "${near}"?`;
}

interface RowContext {
  readonly file: string;
  readonly columns: readonly string[];
}

function readRow({ record, info }: CsvRecord, { file, columns }: RowContext): { row: FleetRow; problems: FleetProblem[] } {
  const where = rowText(info);
  const problems: FleetProblem[] = [];
  const cells: Record<string, string> = {};
  const labels: FleetLabel[] = [];
  record.forEach((cell, index) => {
    const column = columns[index] ?? '';
    if (cell === '') return;
    if (column === '') {
      const message = `unexpected cell ${index + 1}, which has no column; quote cells that contain the delimiter`;
      problems.push({ code: 'invalid_value', file, where, message });
    } else if (column === 'labels') {
      const parsed = parseLabels(cell);
      if (parsed === undefined) problems.push({ code: 'invalid_value', file, where, column, message: 'expected name=value;name=value' });
      else labels.push(...parsed.map(([name, value]) => ({ name, value, column })));
    } else if (column.startsWith(labelPrefix)) labels.push({ name: column.slice(labelPrefix.length), value: cell, column });
    else cells[column] = cell;
  });
  return { row: { file, where, cells, labels }, problems };
}

function parseLabels(cell: string): [name: string, value: string][] | undefined {
  const pairs = cell.split(';').filter((pair) => pair.trim() !== '');
  const parsed = pairs.map((pair) => /^\s*([^=]*?)\s*=\s*(.*?)\s*$/.exec(pair)).filter((match) => match !== null);
  return parsed.length === pairs.length ? parsed.map(([, name = '', value = '']) => [name, value]) : undefined;
}
