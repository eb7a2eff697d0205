/** Usage (capitals are placeholders, brackets mark optional words), description, and action. A string that the action returns is printed. */
export type FaultCommand<Subject> = readonly [
  usage: string,
  description: string,
  run: (subject: Subject, words: readonly string[]) => unknown,
];

/** Runs the command of a line and returns the text to print. Throws if the command is unknown or fails. */
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
    const output = await run(subject, words);
    return typeof output === 'string' ? output : undefined;
  } catch (cause) {
    throw new Error(`cannot run "${usage}": ${(cause as Error).message}`, { cause });
  }
}

/** One line for each command. */
export function commandHelp<Subject>(commands: readonly FaultCommand<Subject>[]): string {
  const width = Math.max(...commands.map(([usage]) => usage.length));
  return commands.map(([usage, description]) => `${usage.padEnd(width)}  ${description}`).join('\n');
}

/** The word at a position; throws if the line is too short. */
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

/** Splits at spaces, except within double quotes, and within braces for JSON. */
function split(line: string): string[] {
  return Array.from(line.matchAll(/"([^"]*)"|(\{.*\})|(\S+)/g), ([, quoted, json, bare]) => quoted ?? json ?? bare ?? '');
}
