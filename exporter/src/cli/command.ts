import { Command } from 'commander';
import { exitCodeTable } from './exitCodes.ts';

/** A subcommand whose help ends with examples and the exit codes. */
export function createCommand(name: string, description: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  gaugeway ${example}`).join('\n');
  return new Command(name).description(description).addHelpText('after', `\nExamples:\n${lines}\n\nExit codes:\n${exitCodeTable}`);
}
