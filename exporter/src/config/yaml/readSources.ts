import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileErrorText, readInput } from '@gaugeway/connectors/readFile';
import { type ConfigProblem, problemAt } from '../configProblem.ts';

interface Source {
  readonly file: string;
  readonly text: string;
}

export interface Sources {
  readonly sources: readonly Source[];
  /** Absolute; relative paths in the config start here. */
  readonly folder: string;
  /** All files, unreadable ones included. */
  readonly files: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** Reads a config file, or the config files of a folder. Never throws. */
export async function readSources(path: string): Promise<Sources> {
  const files = await listConfigFiles(path);
  const folder = resolve(files.includes(path) ? dirname(path) : path);
  if (files.length === 0) return { sources: [], folder, files, problems: [unreadable(path, 'no *.yaml or *.yml file in the folder')] };
  const read = await Promise.all(files.map(readSource));
  return { folder, files, sources: read.filter((result) => 'text' in result), problems: read.filter((result) => 'message' in result) };
}

/** `path` itself, or the folder's `*.yaml` and `*.yml` files sorted by name. Hidden entries are skipped: Kubernetes stores the versions of a mounted ConfigMap in `..data`. */
export async function listConfigFiles(path: string): Promise<string[]> {
  const names = await readdir(path).catch(() => undefined);
  if (names === undefined) return [path];
  const configs = names.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort();
  return configs.map((name) => join(path, name));
}

async function readSource(file: string): Promise<Source | ConfigProblem> {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readInput(file)) };
  } catch (error) {
    return unreadable(file, fileErrorText(error));
  }
}

function unreadable(file: string, cause: string): ConfigProblem {
  return problemAt({ file, line: 1, column: 1 }, [], { code: 'file_unreadable', message: `cannot read config "${file}": ${cause}` });
}
