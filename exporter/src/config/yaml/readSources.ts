import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type ConfigProblem, problemAt } from '../configProblem.ts';
import { fileErrorText, readInput } from '@gaugeway/connectors/readFile';

export interface Source {
  readonly file: string;
  readonly text: string;
}

export interface Sources {
  readonly sources: readonly Source[];
  /** Absolute; relative paths of the config start here. */
  readonly folder: string;
  /** What was read or should have been. */
  readonly files: readonly string[];
  readonly problems: readonly ConfigProblem[];
}

/** Reads a config file, or the config files of a folder. Never throws. */
export async function readSources(path: string): Promise<Sources> {
  const files = await listConfigFiles(path);
  const folder = resolve(files.includes(path) ? dirname(path) : path);
  if (files.length === 0) return { sources: [], folder, files, problems: [cannotRead(path, 'the folder holds no *.yaml or *.yml file')] };
  const read = await Promise.all(files.map(readSource));
  return { folder, files, sources: read.filter((result) => 'text' in result), problems: read.filter((result) => 'message' in result) };
}

/** A folder's `*.yaml` and `*.yml` files in the order of their names, or `path` itself. Hidden entries stay out: Kubernetes keeps the versions of a mounted ConfigMap in `..data`. */
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
    return cannotRead(file, fileErrorText(error));
  }
}

function cannotRead(file: string, cause: string): ConfigProblem {
  return problemAt({ file, line: 1, column: 1 }, [], `cannot read config "${file}": ${cause}`);
}
