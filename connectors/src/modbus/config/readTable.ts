import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { ConnectorError, type MalformedReason } from '../../contract.ts';
import { fileErrorText, readBytes } from '../../readFile.ts';

/** Why a table cannot be had. */
export interface TableFailure {
  readonly reason: MalformedReason;
  readonly message: string;
}

export type TableText = { readonly text: string } | TableFailure;

/** Of what a URL answers. */
const maxBytes = 8 * 1024 * 1024;
const fetchTimeoutMs = 10_000;

/** The files that a path or pattern names, in the order of their names; a path is one file, whether it is there or not. */
export async function tableFiles(source: string): Promise<readonly string[]> {
  if (!/[*?[\]{}]/.test(source) || existsSync(source)) return [source];
  const files: string[] = [];
  for await (const file of glob(source)) files.push(file);
  return files.sort();
}

/** What a file holds. */
export function readTable(file: string): TableText {
  try {
    return decode(readBytes(file));
  } catch (error) {
    const isFolder = (error as NodeJS.ErrnoException).code === 'EISDIR';
    return {
      reason: 'protocol',
      message: `cannot be read: ${fileErrorText(error)}${isFolder ? ': name its files, as fleet/*.csv does' : ''}`,
    };
  }
}

/** What a URL answers, as Prometheus asks it. */
export async function fetchTable(url: string, refreshMs: number, signal: AbortSignal): Promise<TableText> {
  const headers = { accept: 'application/json', 'x-prometheus-refresh-interval-seconds': String(refreshMs / 1000) };
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(fetchTimeoutMs)]) });
    if (response.status !== 200) return { reason: 'protocol', message: `answered ${response.status} ${response.statusText}`.trimEnd() };
    return decode(await bodyOf(response));
  } catch (error) {
    if (error instanceof ConnectorError) return { reason: 'size', message: error.message };
    return { reason: 'protocol', message: `cannot be fetched: ${networkCause(error as Error)}` };
  }
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new ConnectorError('protocol', 'is larger than 8 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array): TableText {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { reason: 'encoding', message: 'is not UTF-8 text: a spreadsheet saves that as "CSV UTF-8"' };
  }
}

/** fetch() says only that it failed; why is in its cause. */
function networkCause(error: Error): string {
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return code === undefined || typeof code !== 'string' ? message : code;
}
