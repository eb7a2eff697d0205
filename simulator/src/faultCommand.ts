/** Its usage, where words in capitals stand for something and those in brackets may be left out; what it does; how. A text is its answer. */
export type FaultCommand<Subject> = readonly [usage: string, what: string, run: (subject: Subject, words: readonly string[]) => unknown];

/** Does what a line says; the answer is a text for whoever typed it. Throws when it cannot. */
export async function runCommand<Subject>(
  commands: readonly FaultCommand<Subject>[],
  subject: Subject,
  line: string,
): Promise<string | undefined> {
  const words = split(line);
  if (words.length === 0) return undefined;
  if (words[0] === 'help') return commandHelp(commands);
  const found = commands.find(([usage]) => usage.split(' ')[0] === words[0]);
  if (!found) throw new Error(`cannot run "${line}": no such command, try help`);
  const [usage, , run] = found;
  try {
    const answer = await run(subject, words);
    return typeof answer === 'string' ? answer : undefined;
  } catch (cause) {
    throw new Error(`cannot run "${usage}": ${(cause as Error).message}`, { cause });
  }
}

/** A line for each command. */
export function commandHelp<Subject>(commands: readonly FaultCommand<Subject>[]): string {
  const width = Math.max(...commands.map(([usage]) => usage.length));
  return commands.map(([usage, what]) => `${usage.padEnd(width)}  ${what}`).join('\n');
}

/** The word at that place; throws where the line is too short. */
export function need(words: readonly string[], place: number): string {
  const word = words[place];
  if (word === undefined) throw new Error('too few words');
  return word;
}

export function needNumber(words: readonly string[], place: number): number {
  const word = need(words, place);
  const number = Number(word);
  if (word.trim() === '' || !Number.isFinite(number)) throw new Error(`expected a number instead of "${word}"`);
  return number;
}

export function oneOf<T extends string>(word: string, ...words: readonly T[]): T {
  const found = words.find((known) => known === word);
  if (!found) throw new Error(`expected ${words.join(' or ')}`);
  return found;
}

/** Words are parted by spaces; double quotes keep them together, braces too, for JSON. */
function split(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\{.*\})|(\S+)/g), ([, quoted, json, bare]) => quoted ?? json ?? bare ?? '');
}
