import { Command } from 'commander';
import { connectors } from '@gaugeway/connectors/registry';
import type { Registry } from '../config/check/connectorEntries.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { discoverCommand } from './discover.ts';
import { exitCodeTable } from './exitCodes.ts';
import { explainCommand } from './explain.ts';
import { importCommand } from './import.ts';
import { opcuaCommand } from './opcua.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { version } from './version.ts';

/** The whole command line. Each command sets `process.exitCode`. */
export function createProgram(registry: Registry = connectors): Command {
  const program = new Command('gaugeway')
    .description('Physical devices for people who live in Prometheus and Grafana')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showSuggestionAfterError()
    .addHelpText('after', `\nStart with:\n  gaugeway demo\n\nExit codes:\n${exitCodeTable}`);
  const commands = [
    runCommand(),
    checkCommand(),
    schemaCommand(),
    explainCommand(),
    discoverCommand(registry),
    opcuaCommand(registry),
    importCommand(),
    demoCommand(),
  ];
  for (const command of commands) program.addCommand(inheriting(command, program));
  return program;
}

/** Takes over the parent's settings, and so do the commands below. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent).helpCommand(false);
  for (const below of command.commands) inheriting(below, command);
  return command;
}
