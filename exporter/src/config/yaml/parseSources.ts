import { type ConfigProblem, type Path, placeText, problemAt } from '../configProblem.ts';
import type { ConfigNode, MapNode } from './configNode.ts';
import { parseYaml } from './parseYaml.ts';
import type { Sources } from './readSources.ts';

/** `node` is absent where a file is not valid YAML: further problems would only be consequences. */
interface ParsedSources {
  readonly node?: ConfigNode;
  readonly problems: readonly ConfigProblem[];
}

/** Parses all files and merges them into one tree: mappings are merged, lists are joined in file order, any other key may occur once. */
export function parseSources({ sources, problems: unreadable }: Sources): ParsedSources {
  const parsed = sources.map(({ file, text }) => parseYaml(file, text));
  const duplicates: ConfigProblem[] = [];
  const [first, ...rest] = parsed.flatMap(({ node }) => node ?? []);
  const merged = first && rest.reduce((node, next) => merge(node, next, { path: [], problems: duplicates }), first);
  const problems = [...unreadable, ...parsed.flatMap((one) => one.problems), ...duplicates];
  const isComplete = unreadable.length === 0 && parsed.every(({ node }) => node !== undefined);
  return isComplete && merged !== undefined ? { node: merged, problems } : { problems };
}

interface MergeContext {
  readonly path: Path;
  readonly problems: ConfigProblem[];
}

function merge(first: ConfigNode, second: ConfigNode, { path, problems }: MergeContext): ConfigNode {
  if (first.kind === 'list' && second.kind === 'list') return { ...first, items: [...first.items, ...second.items] };
  if (first.kind === 'map' && second.kind === 'map') return mergeMaps(first, second, { path, problems });
  problems.push(problemAt(second.at, path, { code: 'duplicate', message: `is given twice: first at ${placeText(first.at)}` }));
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
