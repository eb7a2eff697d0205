import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import type { MalformedReason } from '../../contract.ts';
import { fileErrorText, readBytes } from '../../readFile.ts';

/** Why a table cannot be read. */
export interface TableFailure {
  readonly reason: MalformedReason;
  readonly message: string;
}

/** The text of a table, or why it cannot be read. */
export type TableText = { readonly text: string } | TableFailure;

/** The files of a path or pattern, sorted by name. A path is one file, whether it exists or not. */
export async function tableFiles(source: string): Promise<readonly string[]> {
  if (!/[*?[\]{}]/.test(source) || existsSync(source)) return [source];
  const files: string[] = [];
  for await (const file of glob(source)) files.push(file);
  return files.sort();
}

/** Reads the text of a file; never throws. */
export function readTable(file: string): TableText {
  try {
    return decodeTable(readBytes(file));
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
    const hint = isFolder ? '; name its files, for example fleet/*.csv' : '';
    return { reason: 'protocol', message: `cannot read file: ${fileErrorText(error)}${hint}` };
  }
}

/** The text of a table's bytes. */
export function decodeTable(bytes: Uint8Array): TableText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { reason: 'encoding', message: 'expected UTF-8 text; in a spreadsheet, save as "CSV UTF-8"' };
  }
}
