import { Command } from 'commander';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { exitCodeTable } from './exitCodes.ts';
import { explainCommand } from './explain.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { version } from './version.ts';

/** The whole command line. Each command sets `process.exitCode`. */
export function createProgram(): Command {
  const program = new Command('gaugeway')
    .description('Physical devices for people who live in Prometheus and Grafana')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .addHelpText('after', `\nStart with:\n  gaugeway demo\n\nExit codes:\n${exitCodeTable}`);
  for (const command of [runCommand(), checkCommand(), schemaCommand(), explainCommand(), demoCommand()]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}
