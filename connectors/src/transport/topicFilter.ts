/** [MQTT-4.7.3-3] */
const mostBytes = 65_535;
/** Mosquitto closes the connection of a client that subscribes to a filter with more. */
const mostLevels = 200;
/** Prefixes that make a subscription one of another kind: shared with other clients, or taken away from them. */
const specialPrefix = /^\$(share|queue|exclusive|delayed)\//;
/** Brokers close the connection because of them [MQTT-1.5.3-1, MQTT-1.5.3-2]: control characters, and code points that are no characters. */
const refusedCharacter = /[\p{Cc}\p{Noncharacter_Code_Point}]/u;

/** What is wrong with a topic filter [MQTT-4.7]; undefined for a valid one. A filter that devices announce must not end the connection or take messages of others. */
export function filterProblem(filter: string): string | undefined {
  return problem(filter) ?? wildcardProblem(filter);
}

/** The same for the topic of a message, which has no wildcards [MQTT-3.3.2-2]. */
export function topicProblem(topic: string): string | undefined {
  return problem(topic) ?? (hasWildcard(topic) ? 'it has a wildcard' : undefined);
}

export function hasWildcard(filter: string): boolean {
  return filter.includes('+') || filter.includes('#');
}

/** Whether two valid filters match a common topic. */
export function overlaps(one: string, other: string): boolean {
  const [left, right] = [one.split('/'), other.split('/')];
  for (let index = 0; index < left.length || index < right.length; index++) {
    const [a, b] = [left[index], right[index]];
    // # includes the level above [MQTT 4.7.1.2]
    if (a === '#' || b === '#') return true;
    if (a !== b && (a === undefined || b === undefined || (a !== '+' && b !== '+'))) return false;
  }
  return true;
}

function problem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.length > mostBytes || Buffer.byteLength(text) > mostBytes) return `it is longer than ${mostBytes} bytes`;
  if (!text.isWellFormed() || refusedCharacter.test(text)) return 'it has a character that brokers refuse';
  if (specialPrefix.test(text)) return 'it is a shared or special subscription';
  if (text.split('/', mostLevels + 1).length > mostLevels) return `it has more than ${mostLevels} levels`;
  return undefined;
}

/** [MQTT-4.7.1-2, MQTT-4.7.1-3] */
function wildcardProblem(filter: string): string | undefined {
  if (!hasWildcard(filter)) return undefined;
  const levels = filter.split('/');
  if (levels.some((level) => level.length > 1 && hasWildcard(level))) return 'a wildcard is a part of a level';
  const hash = levels.indexOf('#');
  if (hash !== -1 && hash < levels.length - 1) return '# is not the last level';
  return undefined;
}
