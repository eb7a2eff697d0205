import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** For each file what it imports: files as paths from the root of the repository, packages by name. Imports of types and lazy ones count. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

const root = join(import.meta.dirname, '..');
const extensions = ['', '.ts', '.tsx', '/index.ts', '/index.tsx'];

export function readImportGraph(): ImportGraph {
  const paths = globSync('{connectors,exporter,simulator,tests,grafana-plugins}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|dist)$/.test(path),
  });
  const known = new Set(paths);
  return new Map(
    paths.sort().map((path) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, path), 'utf8'), true, true);
      return [path, new Set(importedFiles.map(({ fileName }) => resolveImport(path, fileName, known)))];
    }),
  );
}

/** The circles in a graph, each as a path that ends where it began; one of a knot at least. */
export function circles(graph: ImportGraph): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): void => {
    if (done.has(node)) return;
    const start = path.indexOf(node);
    if (start >= 0) {
      found.push([...path.slice(start), node]);
      return;
    }
    path.push(node);
    for (const next of graph.get(node) ?? []) visit(next);
    path.pop();
    done.add(node);
  };
  for (const node of graph.keys()) visit(node);
  return found;
}

/** The path of an imported file, or the name as it is for a package. */
function resolveImport(importer: string, name: string, known: ReadonlySet<string>): string {
  const [, workspace, file] = /^@gaugeway\/(\w+)\/(.+)$/.exec(name) ?? [];
  const path = workspace === undefined ? normalize(join(dirname(importer), name)) : `${workspace}/src/${file}`;
  const isFile = workspace !== undefined || name.startsWith('.');
  return (isFile && extensions.map((extension) => `${path}${extension}`).find((candidate) => known.has(candidate))) || name;
}
