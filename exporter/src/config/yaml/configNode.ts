import type { Path, Place } from '../configProblem.ts';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly at: Place;
  readonly value: string | number | boolean | null;
  /** Values of the environment variables in it. */
  readonly fromEnv?: readonly string[];
}

interface ListNode {
  readonly kind: 'list';
  readonly at: Place;
  readonly items: readonly ConfigNode[];
}

export interface MapNode {
  readonly kind: 'map';
  readonly at: Place;
  readonly entries: ReadonlyMap<string, { readonly keyAt: Place; readonly value: ConfigNode }>;
}

/** A parsed config; each key and value has its place in the file. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** The value without places. Mappings have no prototype, so that `__proto__` is an ordinary key. */
export function toPlain(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [key, { value }] of node.entries) plain[key] = toPlain(value);
  return plain;
}

/** A copy in which `change` has replaced each scalar. */
export function mapScalars(node: ConfigNode, change: (scalar: ScalarNode, path: Path) => ScalarNode, path: Path = []): ConfigNode {
  if (node.kind === 'scalar') return change(node, path);
  if (node.kind === 'list') return { ...node, items: node.items.map((item, index) => mapScalars(item, change, [...path, index])) };
  const entries = [...node.entries].map(
    ([key, { keyAt, value }]) => [key, { keyAt, value: mapScalars(value, change, [...path, key]) }] as const,
  );
  return { ...node, entries: new Map(entries) };
}

/** The value of a key or list index; undefined where there is none. */
export function child(node: ConfigNode | undefined, key: PropertyKey): ConfigNode | undefined {
  if (node?.kind === 'list') return typeof key === 'number' ? node.items[key] : undefined;
  return node?.kind === 'map' ? node.entries.get(String(key))?.value : undefined;
}

/** The node at `path`; undefined where there is none. */
export function nodeAt(node: ConfigNode, path: Path): ConfigNode | undefined {
  return path.reduce<ConfigNode | undefined>(child, node);
}

/** The place of the value at `path`, or of the innermost node around it that exists. */
export function valuePlace(node: ConfigNode, path: Path): Place {
  let found = node;
  for (const key of path) {
    const next = child(found, key);
    if (next === undefined) break;
    found = next;
  }
  return found.at;
}

/** The place of the last key of `path`, or of the value where there is no such key. */
export function keyPlace(node: ConfigNode, path: Path): Place {
  const parent = nodeAt(node, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.keyAt ?? valuePlace(node, path);
}
