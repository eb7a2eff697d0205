import { nameOf } from './finders/finder.ts';

/** Topics with the same first levels. */
export interface TopicGroup {
  /** A topic, or a filter with `+` and `#` where there are many topics. */
  readonly filter: string;
  /** Live messages. */
  readonly messages: number;
  /** An example; different from the filter where that has wildcards. */
  readonly example: string;
}

/** Levels that are told apart. */
const maxDepth = 4;
/** Children of a level that are told apart; the first level has more. */
const maxChildren = 8;
const maxRoots = 200;
const longestLevel = 60;

interface Level {
  messages: number;
  example: string;
  /** By name; the only one is `+` where there were too many. */
  readonly children: Map<string, Level>;
}

/** Groups topics by their first levels: a level with many different names becomes `+`. Its memory is bounded. */
export class TopicGroups {
  readonly #root: Level = { messages: 0, example: '', children: new Map() };

  add(topic: string, messages: number): void {
    const levels = topic.split('/', maxDepth + 1);
    if (levels.length > maxDepth) levels[maxDepth] = '#';
    let level = this.#root;
    for (const name of levels) {
      level = childOf(level, name.slice(0, longestLevel), level === this.#root ? maxRoots : maxChildren);
      if (level.example === '') level.example = nameOf(topic) ?? '';
    }
    level.messages += messages;
  }

  /** The groups with most messages first. */
  list(): readonly TopicGroup[] {
    return [...groupsBelow(this.#root, [])].sort((a, b) => b.messages - a.messages || a.filter.localeCompare(b.filter));
  }
}

function childOf(level: Level, name: string, most: number): Level {
  const found = level.children.get(name) ?? level.children.get('+');
  if (found !== undefined) return found;
  const child: Level = { messages: 0, example: '', children: new Map() };
  // a copy: a slice would keep the whole topic in memory
  level.children.set(Buffer.from(name).toString(), child);
  if (level.children.size <= most) return child;
  const merged = [...level.children.values()].reduce((into, one) => merge(into, one, maxChildren));
  level.children.clear();
  level.children.set('+', merged);
  return merged;
}

function merge(into: Level, other: Level, most: number): Level {
  into.messages += other.messages;
  if (into.example === '') into.example = other.example;
  for (const [name, child] of other.children) merge(childOf(into, name, most), child, most);
  return into;
}

function* groupsBelow(level: Level, path: readonly string[]): Generator<TopicGroup> {
  if (level.children.size === 0 || level.messages > 0) {
    const { messages, example } = level;
    if (path.length > 0) yield { filter: nameOf(path.join('/')) ?? example, messages, example };
  }
  for (const [name, child] of level.children) yield* groupsBelow(child, [...path, name]);
}
