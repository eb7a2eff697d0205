import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { type ConfigProblem, problemText } from '../config/configProblem.ts';
import { defaultListen } from '../config/exporterSchema.ts';

export const { version } = packageJson;

/** The URL of an exporter with the default config. */
export const defaultUrl = `http://${defaultListen}`;

/** The exit codes of all commands; {@link exitCodeTable} explains them. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, unreachable: 3 } as const;

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'success, or stopped by a signal',
  failed: 'failed at run time, e.g. the address or the data folder is in use, or the device does not exist',
  usage: 'invalid arguments or config',
  unreachable: 'cannot reach a running exporter',
};

/** The exit codes for the help. */
export const exitCodeTable = Object.entries(meanings)
  .map(([name, meaning]) => `  ${exitCodes[name as keyof typeof exitCodes]}  ${meaning}`)
  .join('\n');

/** A subcommand; its help ends with examples and the exit codes. */
export function createCommand(name: string, description: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  gaugeway ${example}`).join('\n');
  return new Command(name).description(description).addHelpText('after', `\nExamples:\n${lines}\n\nExit codes:\n${exitCodeTable}`);
}

/** Prints problems of a config to standard error, one per line. */
export function reportProblems(problems: readonly ConfigProblem[]): void {
  for (const problem of problems) console.error(problemText(problem));
  console.error(problems.length === 1 ? '1 problem' : `${problems.length} problems`);
}
