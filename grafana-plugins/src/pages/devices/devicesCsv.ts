import { createDataFrame, FieldType, toCSV } from '@grafana/data';
import type { Device } from '../../core/device';
import type { Column } from './columns';

/** The visible columns as CSV with a header line. Texts that a spreadsheet would run as a formula are prefixed with an apostrophe. */
export function devicesCsv(devices: readonly Device[], columns: readonly Column[]): string {
  const fields = columns.map(({ title, text }) => ({
    name: title,
    type: FieldType.string,
    values: devices.map((device) => withoutFormula(text(device))),
  }));
  return toCSV([createDataFrame({ fields })], { useExcelHeader: false });
}

function withoutFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}

/** Downloads a text as a file. */
export function downloadText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
