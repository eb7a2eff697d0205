import { createDataFrame, FieldType, toCSV } from '@grafana/data';
import type { Device } from '../../core/device';
import type { Column } from './columns';

/** The list as a CSV file of what is shown, with a head line. Texts that a spreadsheet would take for a formula begin with an apostrophe. */
export function devicesCsv(devices: readonly Device[], columns: readonly Column[]): string {
  const fields = columns.map(({ title, text }) => ({
    name: title,
    type: FieldType.string,
    values: devices.map((device) => harmless(text(device))),
  }));
  return toCSV([createDataFrame({ fields })], { useExcelHeader: false });
}

function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
}

/** Hands a text to the browser as a file to keep. */
export function saveText(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
