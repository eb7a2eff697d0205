import type { ConfigNode, MapNode } from './configNode.ts';
import { type ConfigProblem, type Path, placeText, problemAt } from '../configProblem.ts';

/** One config of several files: mappings are merged, lists joined in file order; any other key may be given once. */
export function mergeNodes(nodes: readonly ConfigNode[]): {
  readonly node: ConfigNode | undefined;
  readonly problems: readonly ConfigProblem[];
} {
  const problems: ConfigProblem[] = [];
  const [first, ...rest] = nodes;
  return { node: first && rest.reduce((merged, next) => merge(merged, next, { path: [], problems }), first), problems };
}

interface MergeContext {
  readonly path: Path;
  readonly problems: ConfigProblem[];
}

function merge(first: ConfigNode, second: ConfigNode, { path, problems }: MergeContext): ConfigNode {
  if (first.kind === 'list' && second.kind === 'list') return { ...first, items: [...first.items, ...second.items] };
  if (first.kind === 'map' && second.kind === 'map') return mergeMaps(first, second, { path, problems });
  problems.push(problemAt(second.at, path, `is given twice: first at ${placeText(first.at)}`));
  return first;
}

function mergeMaps(first: MapNode, second: MapNode, { path, problems }: MergeContext): MapNode {
  const entries = new Map(first.entries);
  for (const [key, entry] of second.entries) {
    const known = entries.get(key);
    const value = known ? merge(known.value, entry.value, { path: [...path, key], problems }) : entry.value;
    entries.set(key, { keyAt: known?.keyAt ?? entry.keyAt, value });
  }
  return { ...first, entries };
}
