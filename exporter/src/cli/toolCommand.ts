import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { ConnectorError, type Tool } from '@gaugeway/connectors/contract';
import { loadConfig } from '../config/config.ts';
import { createCommand } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { reportProblems } from './reportProblems.ts';
import { StderrTerminal } from './stderrTerminal.ts';
import { needsConfig, toolFlags, toolProblems } from './toolOptions.ts';

/** A tool of a connector type, and the words of the command line that call it. */
export interface NamedTool {
  readonly words: string;
  readonly type: string;
  readonly tool: Tool;
}

/** The command of a tool, its flags made from the schema of its options. */
export function toolCommand(named: NamedTool): Command {
  const { words, tool } = named;
  const flags = toolFlags(tool);
  const command = createCommand(`gaugeway ${words}`, tool.description, tool.examples);
  if (tool.argument !== '') command.addArgument(new Argument(tool.argument));
  if (needsConfig(tool)) command.requiredOption('-c, --config <path>', 'config file, or folder of config files');
  for (const flag of flags.values()) command.addOption(flag);
  return command.action(async () => {
    const values = command.opts<Record<string, unknown>>();
    const given = [...flags].map(([key, flag]) => [key, values[flag.attributeName()]] as const).filter(([, value]) => value !== undefined);
    const [argument] = command.processedArgs as (string | undefined)[];
    const filled = await configKeys(named, values['config']);
    process.exitCode =
      filled === undefined
        ? exitCodes.usage
        : await runTool(named, { ...Object.fromEntries(given), ...(argument !== undefined && { argument }), ...filled });
  });
}

/** What a tool that asks for it gets of the config; undefined where the config is wrong, which is told. */
async function configKeys({ tool, type }: NamedTool, path: unknown): Promise<Record<string, unknown> | undefined> {
  if (!needsConfig(tool)) return {};
  const loaded = await loadConfig(String(path));
  if (!loaded.ok) {
    reportProblems(loaded.problems);
    return undefined;
  }
  const { data_dir, connectors } = loaded.config;
  const wanted = { folder: join(data_dir, type), connectors: connectors.filter((one) => one.type === type).map(({ config }) => config) };
  return Object.fromEntries(Object.entries(wanted).filter(([key]) => Object.hasOwn(tool.options.shape, key)));
}

async function runTool({ tool }: NamedTool, given: Readonly<Record<string, unknown>>): Promise<number> {
  const problems = toolProblems(tool, given);
  for (const problem of problems) console.error(`gaugeway: ${problem}`);
  if (problems.length > 0) return exitCodes.usage;
  const stop = new AbortController();
  const abort = () => stop.abort();
  // once: a second Ctrl+C ends what does not stop
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, abort);
  const terminal = new StderrTerminal();
  try {
    const text = await tool.run(given, terminal, stop.signal);
    terminal.close();
    if (text !== '') process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    return exitCodes.ok;
  } catch (error) {
    terminal.close();
    return failure(error, stop.signal.aborted);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, abort);
  }
}

function failure(error: unknown, isStopped: boolean): number {
  if (!isStopped && !(error instanceof ConnectorError)) throw error;
  console.error(`gaugeway: ${isStopped ? 'stopped' : (error as Error).message}`);
  return !isStopped && (error as ConnectorError).kind === 'config' ? exitCodes.usage : exitCodes.failed;
}
