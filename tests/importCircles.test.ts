import { describe, expect, test } from '@jest/globals';
import { dirname } from 'node:path';
import { circles, readImportGraph, type ImportGraph } from './importGraph.ts';

/*
 * Imports, type imports included, form no circle: neither among all files, nor among the files and subfolders of any folder. Hence each
 * folder has an order in which no import points up. eslint.config.js defines that order for the parts of the repository.
 */

const sources: ImportGraph = new Map(
  [...readImportGraph()].filter(([path]) => !/\.test\.tsx?$|(^|\/)(testing|testdata|harness|e2e)\//.test(path)),
);

test('no files import each other in a circle, types included', () => {
  expect(circles(sources).map((circle) => circle.join(' -> '))).toEqual([]);
  expect(sources.size).toBeGreaterThan(500);
});

describe.each(foldersOf([...sources.keys()]))('%s', (folder) => {
  test('has no parts that import each other in a circle', () => {
    expect(circles(partsOf(folder)).map((circle) => importsAlong(folder, circle))).toEqual([]);
  });
});

/** The folders in which there are at least two folders or files, `.` for the repository. */
function foldersOf(paths: readonly string[]): string[] {
  const folders = new Set<string>(['.']);
  for (const path of paths) for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return [...folders].sort();
}

/** The imports between the files and folders in a folder; a folder stands for all files below it. */
function partsOf(folder: string): ImportGraph {
  const parts = new Map<string, Set<string>>();
  for (const [path, imported] of sources) {
    const from = partOf(folder, path);
    if (from === undefined) continue;
    const targets = parts.get(from) ?? new Set();
    parts.set(from, targets);
    for (const target of imported) {
      const to = partOf(folder, target);
      if (to !== undefined && to !== from) targets.add(to);
    }
  }
  return parts;
}

/** For each step of a circle of parts, one import that makes it. */
function importsAlong(folder: string, circle: readonly string[]): string[] {
  return circle.slice(1).map((to, index) => {
    for (const [path, imported] of sources) {
      if (partOf(folder, path) !== circle[index]) continue;
      const target = [...imported].find((name) => partOf(folder, name) === to);
      if (target !== undefined) return `${path} imports ${target}`;
    }
    return to;
  });
}

/** The folder or file directly in a folder that a file belongs to; undefined for a file elsewhere, and for a package. */
function partOf(folder: string, path: string): string | undefined {
  if (!sources.has(path)) return undefined;
  if (folder === '.') return path.split('/')[0];
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/')[0] : undefined;
}
