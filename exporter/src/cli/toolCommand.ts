import { join } from 'node:path';
import { Argument, type Command, Option } from 'commander';
import { ConnectorError, type Tool } from '@gaugeway/connectors/contract';
import { loadConfig } from '../config/config.ts';
import { inputSchema, isDuration, type JsonSchema } from '../config/schema/inputSchema.ts';
import { issueMessage, oneOf } from '@gaugeway/connectors/issueMessage';
import { createCommand, exitCodes, reportProblems } from './command.ts';
import { runStoppable } from './stderrTerminal.ts';

/** A tool of a connector type with the words of its command. */
export interface NamedTool {
  readonly words: string;
  readonly type: string;
  readonly tool: Tool;
}

/** The command of a tool; its flags are generated from the schema of its options. */
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

/** Keys of a tool's options that come from the config; {@link Tool.options} describes them. */
const filledKeys = ['folder', 'connectors'] as const;

function needsConfig({ options }: Tool): boolean {
  return filledKeys.some((key) => Object.hasOwn(options.shape, key));
}

/** The values of {@link filledKeys}; undefined where the config is not valid, after its problems are printed. */
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
  return runStoppable({ run: (terminal, signal) => tool.run(given, terminal, signal), exitCode: () => exitCodes.ok, failure });
}

function failure(error: unknown, isStopped: boolean): number {
  if (!isStopped && !(error instanceof ConnectorError)) throw error;
  console.error(`gaugeway: ${isStopped ? 'stopped' : (error as Error).message}`);
  return !isStopped && (error as ConnectorError).kind === 'config' ? exitCodes.usage : exitCodes.failed;
}

/** The flags of a tool by key of its options. */
function toolFlags({ options }: Tool): ReadonlyMap<string, Option> {
  const { properties = {}, required = [] } = inputSchema(options);
  const keys = Object.keys(properties).filter((key) => key !== 'argument' && !filledKeys.some((filled) => filled === key));
  return new Map(keys.map((key) => [key, flagOf(key, properties[key] ?? {}, required.includes(key))]));
}

/** One line per invalid argument or flag. */
function toolProblems(tool: Tool, given: Readonly<Record<string, unknown>>): string[] {
  const { error } = tool.options.safeParse(given, { error: issueMessage });
  return (error?.issues ?? []).map(({ path: [key], message }) => {
    const name = key === undefined ? '' : key === 'argument' ? `${tool.argument}: ` : `${flagName(String(key))}: `;
    return `${name}${message}`;
  });
}

function flagOf(key: string, schema: JsonSchema, isRequired: boolean): Option {
  const { description = '' } = schema;
  const text = description.charAt(0).toLowerCase() + description.slice(1).replace(/\.$/, '');
  const initial =
    schema.default === undefined || schema.default === false ? '' : ` (default: ${JSON.stringify(schema.default).replaceAll('"', '')})`;
  if (schema.type === 'boolean') return new Option(flagName(key), text + initial);
  const flag = new Option(`${flagName(key)} <${placeholder(schema)}>`, `${text}${choices(schema)}${initial}`);
  return isRequired ? flag.makeOptionMandatory() : flag;
}

function flagName(key: string): string {
  return `--${key.replaceAll('_', '-')}`;
}

function placeholder(schema: JsonSchema): string {
  if (isDuration(schema)) return 'duration';
  if (schema.file !== undefined) return 'file';
  return schema.type === 'number' || schema.type === 'integer' ? 'number' : 'text';
}

function choices({ enum: values }: JsonSchema): string {
  return values === undefined ? '' : `: ${oneOf(values)}`;
}
