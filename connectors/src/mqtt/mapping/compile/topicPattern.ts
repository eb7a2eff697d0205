import { filterProblem } from '../../../transport/topicFilter.ts';

/** A topic with named parts, such as `plant/{line}/{device}/state`. */
export interface TopicPattern {
  /** Of its topics: a named part is `+`. */
  readonly filter: string;
  /** What to subscribe to: the filter, with `$share/<group>/` before it where the messages are shared with other clients. */
  readonly subscription: string;
  readonly isShared: boolean;
  /** The names of its parts, in their order. */
  readonly parts: readonly string[];
  /** The values of the parts; undefined for a topic that does not match. */
  match(topic: string): readonly string[] | undefined;
}

const partName = /^[a-z][a-z0-9_]*$/i;
/** Groups of a regular expression that may backtrack into each other. */
const mostPartsOfLevel = 3;

/** The group of a shared subscription has no level separator and no wildcard [MQTT5-4.8.2-1, MQTT5-4.8.2-2]. */
const sharePrefix = /^\$share\/[^/+#{}]+\//;

/** Whether a pattern as written names a group of a shared subscription. */
export function isShared(text: string): boolean {
  return text.startsWith('$share/');
}

/** Compiles a pattern, which may begin with `$share/<group>/`. A part is a whole level or a piece of one (`shellyem-{id}`); `+` and a final `#` are not named. Throws an Error that says what is wrong. */
export function compilePattern(text: string): TopicPattern {
  const parts: string[] = [];
  const [prefix = ''] = sharePrefix.exec(text) ?? [];
  if (prefix === '' && isShared(text)) throw new Error(`expected $share/<group>/<topic> with a fixed name of the group, found "${text}"`);
  const levels = text
    .slice(prefix.length)
    .split('/')
    .map((level) => compileLevel(level, parts));
  const filter = levels.map((level) => (typeof level === 'string' ? level : '+')).join('/');
  const problem = filterProblem(filter) ?? (/^[+#/]*$/.test(filter) ? 'no level of it has a fixed name' : undefined);
  if (problem !== undefined) throw new Error(`expected a topic, with parts such as {device}: ${problem}`);
  const repeated = parts.find((name, index) => parts.indexOf(name) < index);
  if (repeated !== undefined) throw new Error(`expected the part {${repeated}} once`);
  return { filter, subscription: prefix + filter, isShared: prefix !== '', parts, match: matcher(levels) };
}

/** A literal level, or what captures its parts. */
type Level = string | RegExp;

function compileLevel(level: string, parts: string[]): Level {
  if (!level.includes('{') && !level.includes('}')) return level;
  const pieces = level.split(/\{([^{}]*)\}/);
  const names = pieces.filter((_, index) => index % 2 === 1);
  const literals = pieces.filter((_, index) => index % 2 === 0);
  const wrong = names.find((name) => !partName.test(name)) ?? literals.find((literal) => /[{}+#]/.test(literal));
  if (wrong !== undefined) throw new Error(`expected parts such as {device}, found "${wrong}" in "${level}"`);
  if (names.length > mostPartsOfLevel) throw new Error(`expected at most ${mostPartsOfLevel} parts in one level, found "${level}"`);
  parts.push(...names);
  return new RegExp(`^${literals.map(escaped).join('(.+?)')}$`, 's');
}

function matcher(levels: readonly Level[]): TopicPattern['match'] {
  const isOpen = levels.at(-1) === '#';
  const fixed = isOpen ? levels.slice(0, -1) : levels;
  return (topic) => {
    const found = topic.split('/');
    if (isOpen ? found.length < fixed.length : found.length !== fixed.length) return undefined;
    const values: string[] = [];
    for (const [index, level] of fixed.entries()) {
      const text = found[index] ?? '';
      if (typeof level === 'string') {
        if (level !== '+' && level !== text) return undefined;
        continue;
      }
      const match = level.exec(text);
      if (match === null) return undefined;
      values.push(...match.slice(1));
    }
    return values;
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
