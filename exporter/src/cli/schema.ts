import type { Command } from 'commander';
import { configSchema } from '../config/configSchema.ts';
import { createCommand } from './command.ts';

/** `gaugeway schema`: the config's JSON Schema, for editors. */
export function schemaCommand(): Command {
  return createCommand('schema', 'Print the JSON Schema of the config, all connector types included', [
    'schema > gaugeway.schema.json',
  ]).action(async () => {
    console.log(JSON.stringify(await configSchema(), null, 2));
  });
}
