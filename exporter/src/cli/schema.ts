import type { Command } from 'commander';
import { configSchema } from '../config/configSchema.ts';
import { createCommand } from './command.ts';

/** `gaugeway schema`: prints the JSON Schema of the config, for editors. */
export function schemaCommand(): Command {
  return createCommand('schema', 'Print the JSON Schema of the config with all connector types', ['schema > gaugeway.schema.json']).action(
    async () => {
      console.log(JSON.stringify(await configSchema(), null, 2));
    },
  );
}
