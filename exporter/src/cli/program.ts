import { Command } from 'commander';
import { connectors } from '@gaugeway/connectors/registry';
import type { Registry } from '../config/check/connectorEntries.ts';
import { checkCommand } from './check.ts';
import { exitCodeTable, version } from './command.ts';
import { discoverCommand, opcuaCommand } from './connectorCommands.ts';
import { demoCommand } from './demo.ts';
import { explainCommand } from './explain.ts';
import { importCommand } from './import.ts';
import { maintenanceCommand } from './maintenance.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { spoolCommand } from './spool.ts';
import { testOutputsCommand } from './testOutputs.ts';

/** The whole command line. Each command sets `process.exitCode`. */
export function createProgram(registry: Registry = connectors): Command {
  const program = new Command('gaugeway')
    .description('Prometheus exporter for smart-home and industrial devices')
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
    maintenanceCommand(),
    discoverCommand(registry),
    opcuaCommand(registry),
    importCommand(),
    spoolCommand(),
    testOutputsCommand(),
    demoCommand(),
  ];
  for (const command of commands) program.addCommand(inheriting(command, program));
  return program;
}

/** Applies the settings of the parent to a command and its subcommands. */
function inheriting(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent).helpCommand(false);
  for (const below of command.commands) inheriting(below, command);
  return command;
}

/** Makes commander throw instead of ending the process, so that main.ts sets the exit code. */
export function throwOnExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwOnExit(below);
}
