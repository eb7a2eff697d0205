import { Option } from 'commander';
import type { Tool } from '@gaugeway/connectors/contract';
import { inputSchema, isDuration, type JsonSchema } from '../config/schema/inputSchema.ts';
import { issueMessage, oneOf } from '../config/schema/issueMessage.ts';

/** What the command line knows by itself; the contract's Tool says what these keys are. */
const filledKeys = ['folder', 'connectors'] as const;

/** True for a tool that wants to know the config. */
export function needsConfig({ options }: Tool): boolean {
  return filledKeys.some((key) => Object.hasOwn(options.shape, key));
}

/** The flags of a tool, by key. */
export function toolFlags({ options }: Tool): ReadonlyMap<string, Option> {
  const { properties = {}, required = [] } = inputSchema(options);
  const keys = Object.keys(properties).filter((key) => key !== 'argument' && !filledKeys.some((filled) => filled === key));
  return new Map(keys.map((key) => [key, flagOf(key, properties[key] ?? {}, required.includes(key))]));
}

/** A line for each mistake in what the user gave. */
export function toolProblems(tool: Tool, given: Readonly<Record<string, unknown>>): string[] {
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
